-- Messages into the stream, drafts decided, answers out. Part of the library that base.lua begins.

-- argv: cap of the stream, seen slot now, slot before, seconds to keep a slot, then id, bytes, id, bytes, …
-- Returns {taken, duplicates}.
local function put(keys, argv)
  local tag, cap, keep = keys[1], tonumber(argv[1]), tonumber(argv[4])
  local stream, seen, before = key(tag, 'inbound'), key(tag, 'seen', argv[2]), key(tag, 'seen', argv[3])
  local room = cap - redis.call('XLEN', stream)
  local taken, twice = 0, 0
  for i = 5, #argv, 2 do
    if room <= 0 then break end
    if redis.call('SISMEMBER', before, argv[i]) == 1 or redis.call('SADD', seen, argv[i]) == 0 then
      twice = twice + 1
    else
      redis.call('XADD', stream, '*', 'm', argv[i + 1])
      room = room - 1
    end
    taken = taken + 1
  end
  redis.call('EXPIRE', seen, keep)
  if twice > 0 then count(tag, 'duplicate', twice) end
  return { taken, twice }
end

-- Whether a text that a person rewrote still promises an answer within so many seconds: it names the minutes.
local function promises(text, seconds)
  return seconds > 0 and string.find(text, '%f[%d]' .. math.ceil(seconds / 60) .. '%s*分钟') ~= nil
end

local ANSWERS = { approved = true, prompted = true, copied = true }
local OWNERS = { approve = true, edit = true, reject = true, hand_over = true, prompt = true, resend = true, back = true }

-- Whether somebody else speaks there. Where two must agree, the one of them who has the conversation lets the other in.
local function speaks_apart(talk, by, fields)
  return held_apart(talk, by) and talk.owner ~= fields.backed_by
end

-- Why an approved text may not go out now: nil, or somebody else speaks there, or its reader wants no notices. A notice
-- answers nobody, so that whoever speaks there speaks on.
shared.not_now = function(tag, talks, fields)
  if fields.notice then return shared.consent_of(tag, fields.customer) == 'refused' and 'opted_out' or nil end
  local talk = fields.conversation and talk_of(tag, talks, fields.conversation)
  return talk and speaks_apart(talk, fields.by, fields) and 'taken_over' or nil
end

-- The first of two who must agree: the draft waits on, with the text that the second has to see.
local function back_draft(tag, id, fields, change, now)
  change.backed_by, change.by, change.at = change.by, nil, now
  lay_over(tag, id, fields, change)
  count(tag, 'backed')
end

-- argv: draft, verb, from (comma list), to, seen version or "", seen hash, who, now, reason, text or "", its hash,
-- outbound bytes or "", "1" if final, seconds to keep; for the thread of a private one: the text masked, files (JSON) or
-- ""; whose prompter it is for, or ""; where the room's feed shows it: until when, and the fingerprint of the line, or
-- "". Returns the draft's fields; CONFLICT when it is in another state or another text was seen, HELD when somebody else
-- speaks there.
local function decide(keys, argv)
  local tag, id, verb, to = keys[1], argv[1], argv[2], argv[4]
  local fields = load_draft(tag, id)
  if not fields then return redis.error_reply('NOTFOUND ' .. id) end
  local allowed = false
  for state in string.gmatch(argv[3], '[^,]+') do allowed = allowed or state == fields.state end
  if not allowed or (argv[5] ~= '' and (argv[5] ~= fields.version or argv[6] ~= fields.hash)) then
    return redis.error_reply('CONFLICT ' .. id)
  end
  local talks, private = {}, fields.conversation
  if private and OWNERS[verb] and not fields.notice and speaks_apart(talk_of(tag, talks, private), argv[7], fields) then
    return redis.error_reply('HELD ' .. private)
  end
  local change = { by = argv[7], reason = argv[9], verb = verb }
  if argv[11] ~= '' then
    change.text, change.hash = argv[10], argv[11]
    if fields.promise and not promises(argv[10], tonumber(fields.promise)) then change.promise = 0 end
  end
  if argv[17] ~= '' then change.host = argv[17] end
  local waited = fields.state == 'pending'
  if verb == 'back' then
    back_draft(tag, id, fields, change, argv[8])
  else
    move(tag, id, fields.state, to, argv[8])
    change_state(tag, id, fields, to, argv[8], change, argv[13] == '1', argv[14])
  end
  if ANSWERS[to] and waited then
    count(tag, tonumber(argv[8]) <= tonumber(fields.deadline) and 'in_time' or 'late')
    if fields.room then count_answered(tag, id, fields, tonumber(argv[8]), argv[14]) end
  end
  if fields.room and argv[19] ~= '' then watch_line(tag, id, fields, argv[18], argv[19]) end
  if argv[12] ~= '' then redis.call('XADD', key(tag, 'outbound'), '*', 'd', id, 'm', argv[12]) end
  write_audit(tag, verb, argv[7], id, argv[8], fields.hash .. ' ' .. argv[9])
  tell_change(tag, talks, id, fields, { text = argv[15], files = argv[16] })
  return redis.call('HGETALL', key(tag, 'draft', id))
end

-- argv: now, limit, seconds to keep. Returns the ids of the drafts that expired. Lines that were not seen in time are
-- hidden from then on.
local function expire(keys, argv)
  local tag, told, gone, reason, rooms = keys[1], {}, {}, 'nobody_decided', {}
  local due = redis.call('ZRANGEBYSCORE', key(tag, 'expiry'), '-inf', argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(due) do
    local fields = load_draft(tag, id)
    if fields and fields.state == 'pending' then
      move(tag, id, 'pending', 'expired', argv[1])
      change_state(tag, id, fields, 'expired', argv[1], { reason = reason, verb = 'expire' }, true, argv[3])
      gone[#gone + 1] = id
      told[#told + 1] = changed_json(id, fields)
      if fields.room then rooms[fields.room] = (rooms[fields.room] or 0) + fields.count end
    else
      redis.call('ZREM', key(tag, 'expiry'), id)
    end
  end
  for room, askers in pairs(rooms) do count_minute(tag, room, argv[1], { expired = askers }, argv[3]) end
  hide_unseen(tag, told, argv[1], argv[2])
  -- one line for all: drafts expire by the hundred in a flood, and the audit is kept
  if #gone > 0 then
    write_audit(tag, 'expire', 'clock', #gone .. ' drafts', argv[1], reason .. ' ' .. table.concat(gone, ' '))
  end
  tell_desk(tag, told)
  return gone
end

-- argv: fence, entry, draft, now, seconds to keep, in a room the fingerprint of the line. Returns "go" (state is now sending), "doubt" (found sending), or
-- "done" (acknowledged): there is nothing to send (any more), or `shared.not_now` says why.
local function begin(keys, argv)
  local tag, id = keys[1], argv[3]
  local lost = hold(tag, 'outbound', argv[1])
  if lost then return lost end
  local fields = load_draft(tag, id)
  if fields and fields.state == 'sending' then return 'doubt' end
  if not fields or fields.state ~= 'approved' then
    settle(key(tag, 'outbound'), argv[2])
    return 'done'
  end
  local talks, told = {}, {}
  local why = shared.not_now(tag, talks, fields)
  if why then
    settle(key(tag, 'outbound'), argv[2])
    withdraw_draft(tag, talks, told, id, fields, { reason = why }, argv[4], argv[5])
    count(tag, why)
    keep_talks(tag, talks, told)
    tell_desk(tag, told)
    return 'done'
  end
  move(tag, id, 'approved', 'sending', argv[4])
  change_state(tag, id, fields, 'sending', argv[4], { verb = 'send' }, false, 0)
  if fields.room and argv[6] ~= '' then expect_line(tag, fields.room, argv[6], id) end -- a feed may be faster than its platform
  tell_change(tag, talks, id, fields)
  return 'go'
end

-- argv: fence, entry, draft, verb, to, now, platform id, detail, "1" if final, seconds to keep; in a room the fingerprint
-- of the line, and until when its feed should show it or "". Returns 1 if it was open.
local function finish(keys, argv)
  local tag, id, to = keys[1], argv[3], argv[5]
  local lost = hold(tag, 'outbound', argv[1])
  if lost then return lost end
  if not settle(key(tag, 'outbound'), argv[2]) then return 0 end
  local fields = load_draft(tag, id)
  if not fields or fields.state ~= 'sending' then return 0 end
  move(tag, id, 'sending', to, argv[6])
  change_state(tag, id, fields, to, argv[6], { verb = argv[4], platform_id = argv[7], reason = argv[8] }, argv[9] == '1', argv[10])
  if fields.room and argv[11] ~= '' then
    if argv[12] ~= '' then watch_line(tag, id, fields, argv[12], argv[11]) else forget_line(tag, fields.room, argv[11], id) end
  end
  write_audit(tag, argv[4], 'delivery', id, argv[6], argv[7] .. ' ' .. argv[8])
  tell_change(tag, {}, id, fields)
  return 1
end

-- argv: work, who, milliseconds, the fence it had or "". Returns the fence under which this worker now reads, or false
-- if another one does. A lease whose time ran out (the store was away) is still the same where nobody took it since.
local function lease(keys, argv)
  local tag = keys[1]
  local name = key(tag, 'lease', argv[1])
  local held = redis.call('GET', name)
  if held and string.match(held, '^%d+ (.*)$') ~= argv[2] then return false end
  local last = key(tag, 'fence', argv[1])
  local mine = not held and argv[4] ~= '' and argv[4] == (redis.call('GET', last) or '') .. ' ' .. argv[2] and argv[4]
  local fence = held or mine or (redis.call('INCR', last) .. ' ' .. argv[2])
  redis.call('SET', name, fence, 'PX', argv[3])
  return fence
end

-- argv: work, who. Give the lease back.
local function release(keys, argv)
  local name = key(keys[1], 'lease', argv[1])
  local held = redis.call('GET', name)
  if held and string.match(held, '^%d+ (.*)$') == argv[2] then return redis.call('DEL', name) end
  return 0
end

-- argv: dead letter, who, now, "replay" or "discard". Back to the end of the stream, or away; the audit says who.
local function unbury(keys, argv)
  local tag = keys[1]
  local found = redis.call('XRANGE', key(tag, 'dead'), argv[1], argv[1])
  if #found == 0 or found[1][1] ~= argv[1] then return redis.error_reply('NOTFOUND ' .. argv[1]) end
  local fields = as_table(found[1][2])
  if argv[4] == 'replay' then
    local stream = fields.signal and key(tag, 'signals') or key(tag, 'inbound')
    redis.call('XADD', stream, '*', 'm', fields.raw, 'b', fields.back or '')
  end
  redis.call('XDEL', key(tag, 'dead'), argv[1])
  count(tag, argv[4])
  write_audit(tag, argv[4], argv[2], fields.message, argv[3], fields.why)
  return 1
end

-- argv: what, who, subject, now, detail: an audit line of its own (logins, exports …).
local function note(keys, argv)
  write_audit(keys[1], argv[1], argv[2], argv[3], argv[4], argv[5])
  return 1
end

-- argv: oldest time to keep, limit a state, states. Forget drafts that changed before; those not final have no time of
-- their own to run out. Returns how many.
local function sweep(keys, argv)
  local gone = 0
  for i = 3, #argv do
    local name = key(keys[1], 'state', argv[i])
    local old = redis.call('ZRANGEBYSCORE', name, '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
    for _, id in ipairs(old) do
      redis.call('ZREM', name, id)
      redis.call('DEL', key(keys[1], 'draft', id), key(keys[1], 'asked', id), key(keys[1], 'members', id),
        key(keys[1], 'raw', id), key(keys[1], 'viewers', id))
    end
    gone = gone + #old
  end
  return gone
end

redis.register_function('hm_put', put)
redis.register_function('hm_decide', decide)
redis.register_function('hm_expire', expire)
redis.register_function('hm_begin', begin)
redis.register_function('hm_finish', finish)
redis.register_function('hm_lease', lease)
redis.register_function('hm_release', release)
redis.register_function('hm_unbury', unbury)
redis.register_function('hm_note', note)
redis.register_function('hm_sweep', sweep)
