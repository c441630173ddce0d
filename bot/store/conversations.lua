-- What people and the clocks do to conversations. Part of the library that base.lua begins; rows and lines: threads.lua.

local function told_all(tag, talks, told)
  keep_talks(tag, talks, told)
  tell_desk(tag, told)
end

local function withdraw_pending(tag, talks, told, id, change, now, keep)
  for _, draft in ipairs(redis.call('ZRANGE', key(tag, 'waiting', id), 0, -1)) do
    local fields = load_draft(tag, draft)
    if fields and fields.state == 'pending' then
      withdraw_draft(tag, talks, told, draft, fields, { by = change.by, reason = change.reason }, now, keep)
    end
  end
end

-- argv: conversation, act, the table's rows for it ("from>to,from>to"), version seen or 0, by, now, who has it then,
-- group, want, note, "1" to ask for a rating, seconds to keep a draft. Returns the row; HELD where the table has no such
-- row or another version was seen.
local function act(keys, argv)
  local tag, id, talks, told = keys[1], argv[1], {}, {}
  local talk = talk_of(tag, talks, id)
  if not talk then return redis.error_reply('NOTFOUND conversation ' .. id) end
  local state = string.match(',' .. argv[3], ',' .. talk.state .. '>(%a+)')
  if not state or (argv[4] ~= '0' and argv[4] ~= talk.version) then return redis.error_reply('HELD ' .. id) end
  local now = tonumber(argv[6])
  move_talk(tag, talk, told, { act = argv[2], at = now, by = argv[5], to = argv[7], group = argv[8], want = argv[9],
    text = argv[10], asks = argv[11] == '1' }, state)
  if state == 'closed' then
    withdraw_pending(tag, talks, told, id, { by = argv[5], reason = 'conversation_closed' }, now, argv[12])
  end
  told_all(tag, talks, told)
  return redis.call('HGETALL', key(tag, 'conversation', id))
end

-- argv: conversation, draft, its bytes, text, hash, version, by, now, deadline, the end of its time, message answered,
-- promised seconds, line masked, files (JSON) or "", outbound bytes, JSON for the desk, seconds to keep a draft, then the
-- drafts it takes the place of. Returns the row; the draft is made once, however often this is called.
local function speak(keys, argv)
  local tag, id, draft, talks, told = keys[1], argv[1], argv[2], {}, {}
  local by, now = argv[7], tonumber(argv[8])
  local talk = talk_of(tag, talks, id)
  if not talk then return redis.error_reply('NOTFOUND conversation ' .. id) end
  local where = key(tag, 'draft', draft)
  if load_draft(tag, draft) then return redis.call('HGETALL', key(tag, 'conversation', id)) end
  if held_apart(talk, by) then return redis.error_reply('HELD ' .. id) end
  redis.call('HSET', where, 'body', argv[3], 'state', 'approved', 'version', argv[6], 'text', argv[4], 'hash', argv[5],
    'count', 1, 'late', 0, 'by', by, 'at', now, 'reason', '', 'expires_at', argv[10], 'deadline', argv[9],
    'conversation', id, 'message', argv[11], 'promise', argv[12])
  redis.call('ZADD', key(tag, 'state', 'approved'), now, draft)
  redis.call('XADD', key(tag, 'outbound'), '*', 'd', draft, 'm', argv[15])
  count(tag, 'state:approved')
  told[#told + 1] = argv[16]
  for i = 18, #argv do
    local fields = load_draft(tag, argv[i])
    if fields and fields.state == 'pending' and fields.conversation == id then
      count(tag, now <= tonumber(fields.deadline) and 'in_time' or 'late')
      withdraw_draft(tag, talks, told, argv[i], fields, { by = by, reason = 'said_otherwise' }, now, argv[17])
    end
  end
  follow_draft(tag, talks, told, draft, load_draft(tag, draft), { text = argv[13], files = argv[14] })
  write_audit(tag, 'say', by, draft, now, argv[5] .. ' ' .. id)
  told_all(tag, talks, told)
  return redis.call('HGETALL', key(tag, 'conversation', id))
end

-- argv: conversation, by, now, text (masked). Returns the line.
local function remark(keys, argv)
  local tag, id, talks, told = keys[1], argv[1], {}, {}
  local talk = talk_of(tag, talks, id)
  if not talk then return redis.error_reply('NOTFOUND conversation ' .. id) end
  local now = tonumber(argv[3])
  local number = add_turn(tag, talk, told, { kind = 'note', at = now, by = argv[2], text = argv[4] })
  if talk.owner == argv[2] then talk.owner_at = now end
  write_audit(tag, 'conversation note', argv[2], id, now, tostring(number))
  told_all(tag, talks, told)
  return redis.call('HGET', key(tag, 'thread', id), number)
end

-- argv: conversation, number of the line, who, now, reason. The audit says so before anything is shown. Returns the
-- message as it came.
local function reveal(keys, argv)
  local tag = keys[1]
  local raw = redis.call('HGET', key(tag, 'typed', argv[1]), argv[2])
  if not raw then return redis.error_reply('NOTFOUND line ' .. argv[2] .. ' of conversation ' .. argv[1]) end
  write_audit(tag, 'unmask', argv[3], argv[1] .. ' ' .. argv[2], argv[4], argv[5])
  return raw
end

-- argv: now, limit. Returns the conversations whose promise was just broken: each is told once.
local function overdue(keys, argv)
  local tag, talks, told = keys[1], {}, {}
  local due = redis.call('ZRANGEBYSCORE', key(tag, 'promises'), '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(due) do
    local talk = talk_of(tag, talks, id)
    if talk then
      talk.broken, talk.changed = 1, true
      count(tag, 'promise_broken')
    else
      redis.call('ZREM', key(tag, 'promises'), id)
    end
  end
  told_all(tag, talks, told)
  return due
end

-- argv: asked before, limit. Returns pending drafts made from a template, oldest first, one of a conversation, where
-- nobody speaks and nothing was said since the customer began to wait.
local function unacknowledged(keys, argv)
  local tag, found, met, limit = keys[1], {}, {}, tonumber(argv[2])
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key(tag, 'acknowledging'), '-inf', '(' .. argv[1])) do
    if #found >= limit then break end
    local talk = redis.call('HGET', key(tag, 'draft', id), 'conversation')
    if talk and not met[talk] then
      met[talk] = true
      local now = redis.call('HMGET', key(tag, 'conversation', talk), 'state', 'acknowledged')
      if (now[1] == 'bot' or now[1] == 'queued') and now[2] == '' then found[#found + 1] = id end
    elseif not talk then
      redis.call('ZREM', key(tag, 'acknowledging'), id)
    end
  end
  return found
end

-- argv: oldest time to keep, limit. Forget conversations in which nothing was said since. Returns how many.
local function forget(keys, argv)
  local tag, all = keys[1], key(keys[1], 'conversations')
  local old = redis.call('ZRANGEBYSCORE', all, '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(old) do
    redis.call('DEL', key(tag, 'conversation', id), key(tag, 'thread', id), key(tag, 'typed', id), key(tag, 'met', id),
      key(tag, 'waiting', id))
    for _, name in ipairs({ all, key(tag, 'queue'), key(tag, 'held'), key(tag, 'promises'), key(tag, 'waits'),
      key(tag, 'ticking') }) do
      redis.call('ZREM', name, id)
    end
  end
  return #old
end

redis.register_function('hm_act', act)
redis.register_function('hm_speak', speak)
redis.register_function('hm_remark', remark)
redis.register_function('hm_reveal', reveal)
redis.register_function('hm_overdue', overdue)
redis.register_function('hm_unacknowledged', unacknowledged)
redis.register_function('hm_forget', forget)
