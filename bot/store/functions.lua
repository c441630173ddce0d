#!lua name=halfminute
-- One call, one change of the house: every function here does a whole step or nothing.
-- In: keys[1] is the partition's tag (all names are made from it); argv as said above each function. Called through
-- functions.py only. Names: keys.py. States: bot/core/lifecycle.py, passed in as "from" and "to".
-- Out: plain values; a refusal is an error that begins with a word in capitals (LEASELOST, CONFLICT, NOTFOUND).

local DESK_LENGTH, JOURNAL_LENGTH, ASKED_LENGTH, WORDINGS_LENGTH = 20000, 5000, 1000, 200

local function key(tag, ...)
  return table.concat({ tag, ... }, ':')
end

local function as_table(flat)
  local out = {}
  for i = 1, #flat, 2 do out[flat[i]] = flat[i + 1] end
  return out
end

local function load_draft(tag, id)
  local fields = as_table(redis.call('HGETALL', key(tag, 'draft', id)))
  return next(fields) and fields or nil
end

local function tell_desk(tag, items)
  if #items > 0 then
    redis.call('XADD', key(tag, 'desk'), 'MAXLEN', '~', DESK_LENGTH, '*', 'c', '[' .. table.concat(items, ',') .. ']')
  end
end

local function count(tag, name, by)
  redis.call('HINCRBY', key(tag, 'counts'), name, by or 1)
end

local function hold(tag, work, fence)
  if redis.call('GET', key(tag, 'lease', work)) ~= fence then
    return redis.error_reply('LEASELOST another worker reads ' .. work)
  end
end

local function settle(stream, entry)
  if redis.call('XACK', stream, 'hm', entry) == 1 then
    redis.call('XDEL', stream, entry)
    return true
  end
  return false
end

-- Each audit line carries the hash of the line before: the chain breaks where anything is changed or left out.
local function write_audit(tag, what, who, subject, at, detail)
  local head = key(tag, 'audit:head')
  local before = redis.call('HMGET', head, 'hash', 'number')
  local number = (tonumber(before[2]) or 0) + 1
  local line = cjson.encode({ n = number, what = what, who = who, subject = subject, at = at, detail = detail })
  local hash = redis.sha1hex((before[1] or '') .. line)
  redis.call('HSET', head, 'hash', hash, 'number', number)
  redis.call('XADD', key(tag, 'audit'), '*', 'line', line, 'hash', hash)
end

local function move(tag, id, from, to, score)
  redis.call('ZREM', key(tag, 'state', from), id)
  redis.call('ZADD', key(tag, 'state', to), score, id)
  if from == 'pending' then redis.call('ZREM', key(tag, 'expiry'), id) end
end

-- `messages` and `left` are nil where there are none: an empty table would be written as an object.
local function joined_json(id, fields, messages, left)
  return cjson.encode({ type = 'joined', id = id, count = tonumber(fields.count), late = tonumber(fields.late),
    expires_at = tonumber(fields.expires_at), messages = messages, left = left })
end

local function changed_json(id, fields)
  return cjson.encode({ type = 'changed', id = id, state = fields.state, version = tonumber(fields.version),
    hash = fields.hash, text = fields.text, decided_by = fields.by, changed_at = tonumber(fields.at),
    reason = fields.reason })
end

-- Change a draft's state and everything that hangs on it; `change` holds the hash fields to write.
local function change_state(tag, id, fields, to, now, change, final, keep)
  change.state, change.at, change.version = to, now, tonumber(fields.version) + 1
  local flat = {}
  for name, value in pairs(change) do
    fields[name] = value
    flat[#flat + 1] = name
    flat[#flat + 1] = value
  end
  redis.call('HSET', key(tag, 'draft', id), unpack(flat))
  count(tag, 'state:' .. to)
  if final then
    redis.call('EXPIRE', key(tag, 'draft', id), keep)
    redis.call('EXPIRE', key(tag, 'asked', id), keep)
    redis.call('EXPIRE', key(tag, 'members', id), keep)
    redis.call('EXPIRE', key(tag, 'raw', id), keep)
  end
end

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

-- Who asked, and in which wording; a wording that is new is kept, the message as it came apart from the rest.
-- Returns how many more ask.
local function take_in(tag, effect, argv)
  local asked, members, raw = key(tag, 'asked', effect.draft), key(tag, 'members', effect.draft), key(tag, 'raw', effect.draft)
  redis.call('RPUSH', asked, effect.wording .. ' ' .. effect.message)
  for _, message in ipairs(effect.also or {}) do redis.call('RPUSH', asked, effect.wording .. ' ' .. message) end
  redis.call('LTRIM', asked, -ASKED_LENGTH, -1)
  redis.call('HINCRBY', members, 'n:' .. effect.wording, effect.times or 1)
  if effect.member and redis.call('HLEN', raw) < WORDINGS_LENGTH and
      redis.call('HSETNX', raw, effect.wording, argv[effect.raw + 2]) == 1 then
    redis.call('HSET', members, 'm:' .. effect.wording, effect.member)
  end
  return effect.times or 1
end

local function open_draft(tag, effect, argv, told)
  local id = effect.draft
  redis.call('HSET', key(tag, 'draft', id), 'body', argv[effect.body + 2], 'why', argv[effect.why + 2], 'state', 'pending',
    'version', 1, 'text', effect.text, 'hash', effect.hash, 'count', take_in(tag, effect, argv), 'late', 0, 'by', '', 'at', effect.at, 'reason', '', 'expires_at', effect.expires, 'deadline', effect.deadline)
  redis.call('ZADD', key(tag, 'state:pending'), effect.deadline, id)
  redis.call('ZADD', key(tag, 'expiry'), effect.expires, id)
  told[#told + 1] = effect.json
end

local function join_draft(tag, effect, argv, fields, outcome, joined)
  local name = outcome == 'joined' and 'count' or 'late'
  local where = key(tag, 'draft', effect.draft)
  fields[name] = redis.call('HINCRBY', where, name, take_in(tag, effect, argv))
  if outcome == 'joined' then
    if tonumber(effect.expires) > tonumber(fields.expires_at) then
      fields.expires_at = effect.expires
      redis.call('HSET', where, 'expires_at', effect.expires)
      redis.call('ZADD', key(tag, 'expiry'), 'XX', effect.expires, effect.draft)
    end
  end
  local entry = joined[effect.draft] or { fields = fields, messages = {} }
  entry.messages[#entry.messages + 1] = effect.message
  joined[effect.draft] = entry
end

-- What a joiner becomes, by the state of the draft it asks for: joined, answered, ignored (a person said no to this
-- question a moment ago), "stale" (the draft takes nobody: open another) or "apart" (a person took this wording out).
local function joining(tag, effect, fields, takes, answers)
  if not fields then return 'stale' end
  if fields.apart and redis.call('HGET', key(tag, 'members', effect.draft), 'a:' .. effect.wording) then return 'apart' end
  if fields.state == 'rejected' then return 'ignored' end
  if takes[fields.state] then return 'joined' end
  if answers[fields.state] then return 'answered' end
  return 'stale'
end

local function set_of(list)
  local out = {}
  for _, item in ipairs(list) do out[item] = true end
  return out
end

-- argv: fence, msgpack {takes, answers, effects} (rows as effects.py makes them), then the binary pieces.
-- Returns a flat list: entry, outcome, entry, outcome …; a joiner that was not taken in is "stale" or "apart".
local function apply(keys, argv)
  local tag = keys[1]
  local lost = hold(tag, 'inbound', argv[1])
  if lost then return lost end
  local plan = cmsgpack.unpack(argv[2])
  local takes, answers = set_of(plan.takes), set_of(plan.answers)
  local stream, told, joined, done, journal, known = key(tag, 'inbound'), {}, {}, {}, {}, {}
  for _, effect in ipairs(plan.effects) do
    local outcome, reason, fields = effect.outcome, effect.reason, nil
    if outcome == 'joined' then
      fields = known[effect.draft] or load_draft(tag, effect.draft)
      known[effect.draft] = fields
      outcome = joining(tag, effect, fields, takes, answers)
      reason = outcome == 'ignored' and 'rejected_before' or nil
    end
    if outcome == 'stale' or outcome == 'apart' then
      done[#done + 1] = effect.entry
      done[#done + 1] = outcome
    elseif settle(stream, effect.entry) then
      if outcome == 'drafted' then
        open_draft(tag, effect, argv, told)
      elseif fields and not reason then
        join_draft(tag, effect, argv, fields, outcome, joined)
      elseif outcome == 'dead' then
        redis.call('XADD', key(tag, 'dead'), '*', 'message', effect.message, 'why', reason, 'at', effect.at,
          'raw', argv[effect.raw + 2], 'preview', effect.preview, 'back', effect.back)
      end
      count(tag, reason and outcome == 'ignored' and ('ignored:' .. reason) or outcome)
      done[#done + 1] = effect.entry
      done[#done + 1] = outcome
      journal[#journal + 1] = { effect.message, outcome, reason or '', effect.draft or '' }
    end
  end
  for id, entry in pairs(joined) do told[#told + 1] = joined_json(id, entry.fields, entry.messages) end
  tell_desk(tag, told)
  if #journal > 0 then
    redis.call('XADD', key(tag, 'journal'), 'MAXLEN', '~', JOURNAL_LENGTH, '*', 'b', cmsgpack.pack(journal))
  end
  return done
end

local ANSWERS = { approved = true, prompted = true }

-- argv: draft, verb, from (comma list), to, seen version or "", seen hash, who, now, reason, text or "", its hash,
-- outbound bytes or "", "1" if final, seconds to keep.
-- Returns the draft's fields; CONFLICT when it is in another state or another text was seen.
local function decide(keys, argv)
  local tag, id, verb, to = keys[1], argv[1], argv[2], argv[4]
  local fields = load_draft(tag, id)
  if not fields then return redis.error_reply('NOTFOUND ' .. id) end
  local allowed = false
  for state in string.gmatch(argv[3], '[^,]+') do allowed = allowed or state == fields.state end
  if not allowed or (argv[5] ~= '' and (argv[5] ~= fields.version or argv[6] ~= fields.hash)) then
    return redis.error_reply('CONFLICT ' .. id)
  end
  local change = { by = argv[7], reason = argv[9], verb = verb }
  if argv[11] ~= '' then change.text, change.hash = argv[10], argv[11] end
  move(tag, id, fields.state, to, argv[8])
  change_state(tag, id, fields, to, argv[8], change, argv[13] == '1', argv[14])
  if ANSWERS[to] and tonumber(fields.version) == 2 then
    count(tag, tonumber(argv[8]) <= tonumber(fields.deadline) and 'in_time' or 'late')
  end
  if argv[12] ~= '' then redis.call('XADD', key(tag, 'outbound'), '*', 'd', id, 'm', argv[12]) end
  write_audit(tag, verb, argv[7], id, argv[8], fields.hash .. ' ' .. argv[9])
  tell_desk(tag, { changed_json(id, fields) })
  return redis.call('HGETALL', key(tag, 'draft', id))
end

-- argv: now, limit, seconds to keep. Returns the ids of the drafts that expired.
local function expire(keys, argv)
  local tag, told, gone, reason = keys[1], {}, {}, 'nobody_decided'
  local due = redis.call('ZRANGEBYSCORE', key(tag, 'expiry'), '-inf', argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(due) do
    local fields = load_draft(tag, id)
    if fields and fields.state == 'pending' then
      move(tag, id, 'pending', 'expired', argv[1])
      change_state(tag, id, fields, 'expired', argv[1], { reason = reason, verb = 'expire' }, true, argv[3])
      gone[#gone + 1] = id
      told[#told + 1] = changed_json(id, fields)
    else
      redis.call('ZREM', key(tag, 'expiry'), id)
    end
  end
  -- one line for all: drafts expire by the hundred in a flood, and the audit is kept
  if #gone > 0 then
    write_audit(tag, 'expire', 'clock', #gone .. ' drafts', argv[1], reason .. ' ' .. table.concat(gone, ' '))
  end
  tell_desk(tag, told)
  return gone
end

-- argv: fence, entry, draft, now. Returns "go" (state is now sending), "doubt" (found sending), or "done" (acknowledged).
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
  move(tag, id, 'approved', 'sending', argv[4])
  change_state(tag, id, fields, 'sending', argv[4], { verb = 'send' }, false, 0)
  tell_desk(tag, { changed_json(id, fields) })
  return 'go'
end

-- argv: fence, entry, draft, verb, to, now, platform id, detail, "1" if final, seconds to keep. Returns 1 if it was open.
local function finish(keys, argv)
  local tag, id, to = keys[1], argv[3], argv[5]
  local lost = hold(tag, 'outbound', argv[1])
  if lost then return lost end
  if not settle(key(tag, 'outbound'), argv[2]) then return 0 end
  local fields = load_draft(tag, id)
  if not fields or fields.state ~= 'sending' then return 0 end
  move(tag, id, 'sending', to, argv[6])
  change_state(tag, id, fields, to, argv[6], { verb = argv[4], platform_id = argv[7], reason = argv[8] }, argv[9] == '1', argv[10])
  write_audit(tag, argv[4], 'delivery', id, argv[6], argv[7] .. ' ' .. argv[8])
  tell_desk(tag, { changed_json(id, fields) })
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
  if argv[4] == 'replay' then redis.call('XADD', key(tag, 'inbound'), '*', 'm', fields.raw, 'b', fields.back or '') end
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
        key(keys[1], 'raw', id))
    end
    gone = gone + #old
  end
  return gone
end

redis.register_function('hm_put', put)
redis.register_function('hm_apply', apply)
redis.register_function('hm_decide', decide)
redis.register_function('hm_expire', expire)
redis.register_function('hm_begin', begin)
redis.register_function('hm_finish', finish)
redis.register_function('hm_lease', lease)
redis.register_function('hm_release', release)
redis.register_function('hm_unbury', unbury)
redis.register_function('hm_note', note)
redis.register_function('hm_sweep', sweep)
