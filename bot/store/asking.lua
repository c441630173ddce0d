-- Messages in: which draft answers them, who asks it, and how most of them put it. Part of the library that base.lua
-- begins. Rows are as effects.py makes them; for rooms see rooms.lua.

local MERGES = 5 -- so often a row follows a draft into the one it was put into

-- A line of `asked`: a wording, a message, and in a room when it was asked and by whom, as far as known.
local function asker_of(line)
  local wording, rest = string.match(line, '^(%x+) (.*)$')
  if not wording then return end
  local message, at, viewer = string.match(rest, '^(.-) (%d%d%d%d%d%d%d%d%d%d+) ?(.*)$')
  return wording, message or rest, tonumber(at), viewer and viewer ~= '' and viewer or nil, rest
end

-- Those a row speaks for whom its draft does not count yet, as they stand in `asked`: a viewer is counted once.
-- Returns how many of them it has already.
local function newcomers(tag, effect, lines)
  local viewers, again = key(tag, 'viewers', effect.draft), 0
  if effect.absent then
    again = 0
  elseif effect.viewer and redis.call('HSETNX', viewers, effect.viewer, effect.wording) == 0 then
    again = 1
  else
    lines[#lines + 1] = effect.wording .. ' ' .. effect.line
  end
  for _, rest in ipairs(effect.also or {}) do
    local line = effect.wording .. ' ' .. rest
    local _, _, _, viewer = asker_of(line)
    if viewer and redis.call('HSETNX', viewers, viewer, effect.wording) == 0 then
      again = again + 1
    else
      lines[#lines + 1] = line
    end
  end
  return again
end

-- A wording is kept with the message that first put it so, while there is room; as `k` where that counts for nobody.
local function keep_wording(tag, id, wording, raw, member, kind)
  local name = key(tag, 'raw', id)
  if raw and member and redis.call('HLEN', name) < WORDINGS_LENGTH and redis.call('HSETNX', name, wording, raw) == 1 then
    redis.call('HSET', key(tag, 'members', id), (kind or 'm') .. ':' .. wording, member)
  end
end

-- A wording of which only somebody else's repetition was kept is one that counts now.
local function count_wording(tag, id, wording)
  local members = key(tag, 'members', id)
  local member = redis.call('HGET', members, 'k:' .. wording)
  if member then
    redis.call('HDEL', members, 'k:' .. wording)
    redis.call('HSET', members, 'm:' .. wording, member)
  end
end

-- Who asks, and in which wording; a wording that is new is kept, the message as it came apart from the rest. What must
-- be written once for all of a batch is left in `bag`. Returns how many more ask.
local function take_in(tag, effect, argv, bag)
  local more = (effect.times or 1) - newcomers(tag, effect, bag.lines)
  if more > 0 then
    count_wording(tag, effect.draft, effect.wording)
    bag.wordings[effect.wording] = (bag.wordings[effect.wording] or 0) + more
  end
  if effect.member then -- it comes once; whoever puts it so next brings none
    keep_wording(tag, effect.draft, effect.wording, argv[effect.raw + 2], effect.member, more <= 0 and 'k' or 'm')
  end
  return math.max(0, more)
end

-- Write a bag into a draft. Returns how often its wordings were met by now.
local function empty_bag(tag, id, bag)
  local asked, totals = key(tag, 'asked', id), {}
  if #bag.lines > 0 then
    redis.call('RPUSH', asked, unpack(bag.lines, math.max(1, #bag.lines - ASKED_LENGTH + 1)))
    redis.call('LTRIM', asked, -ASKED_LENGTH, -1)
  end
  for wording, more in pairs(bag.wordings) do
    totals[wording] = redis.call('HINCRBY', key(tag, 'members', id), 'n:' .. wording, more)
  end
  return totals
end

local function new_bag()
  return { lines = {}, wordings = {} }
end

-- Let a draft be called by the wording that most use, where that is another one by two at least. `totals`: how often
-- those were met that may be it. Returns the new question, or nil.
local function call_anew(tag, id, fields, totals, lead)
  if not fields.room or not fields.wording then return end
  local members, best, most = key(tag, 'members', id), nil, 0
  for wording, times in pairs(totals) do
    if wording ~= fields.wording and (times > most or times == most and wording < best) then best, most = wording, times end
  end
  if not best or most < (tonumber(redis.call('HGET', members, 'n:' .. fields.wording) or 0) or 0) + lead then return end
  local member = redis.call('HGET', members, 'm:' .. best)
  if not member then return end
  fields.wording, fields.question = best, cjson.decode(member).text
  redis.call('HSET', key(tag, 'draft', id), 'wording', best, 'question', fields.question)
  return fields.question
end

-- How many of a room's askers the first decision reached within the half minute, by when each asked. Of those who are no
-- longer listed, the oldest who is speaks.
local function count_answered(tag, id, fields, now, keep)
  local within, sums, oldest = fields.deadline - fields.received, {}, nil
  local lines = redis.call('LRANGE', key(tag, 'asked', id), 0, -1)
  for _, line in ipairs(lines) do
    local _, _, at = asker_of(line)
    local name = now <= (at or fields.received) + within and 'in_time' or 'late'
    oldest = oldest or name
    sum(sums, name)
  end
  if fields.count - #lines > 0 then sum(sums, oldest or 'late', fields.count - #lines) end
  count_minute(tag, fields.room, now, sums, keep)
end

-- A draft takes the place of one whose asker went on writing: it has all who asked that one, who is withdrawn. Returns
-- how many they are.
local function carry_over(tag, talks, told, effect, old, rules)
  for _, kind in ipairs({ 'members', 'raw' }) do
    local all = redis.call('HGETALL', key(tag, kind, effect.continues))
    if #all > 0 then redis.call('HSET', key(tag, kind, effect.draft), unpack(all)) end
  end
  redis.call('DEL', key(tag, 'raw', effect.continues)) -- one place of it, which empties when it is taken back
  local asked = redis.call('LRANGE', key(tag, 'asked', effect.continues), 0, -1)
  if #asked > 0 then redis.call('RPUSH', key(tag, 'asked', effect.draft), unpack(asked)) end
  withdraw_draft(tag, talks, told, effect.continues, old, { by = '', reason = 'continued', next = effect.draft },
    rules.at, rules.keep)
  count(tag, 'continued')
  return tonumber(old.count)
end

local function open_draft(tag, talks, effect, argv, told, old, plan)
  local id, before = effect.draft, 0
  if old then before = carry_over(tag, talks, told, effect, old, plan) end
  local where, bag = key(tag, 'draft', id), new_bag()
  local times = before + take_in(tag, effect, argv, bag)
  empty_bag(tag, id, bag)
  redis.call('HSET', where, 'body', argv[effect.body + 2], 'why', argv[effect.why + 2], 'state', 'pending',
    'version', 1, 'text', effect.text, 'hash', effect.hash, 'count', times, 'late', 0, 'by', '', 'at', effect.at, 'reason', '', 'expires_at', effect.expires, 'deadline', effect.deadline)
  redis.call('ZADD', key(tag, 'state:pending'), effect.deadline, id)
  redis.call('ZADD', key(tag, 'expiry'), effect.expires, id)
  told[#told + 1] = effect.json
  if effect.conversation then
    redis.call('HSET', where, 'conversation', effect.conversation, 'message', effect.message, 'promise', effect.promise)
    redis.call('ZADD', key(tag, 'waiting', effect.conversation), effect.received, id)
    if effect.template then
      redis.call('HSET', where, 'template', 1)
      redis.call('ZADD', key(tag, 'acknowledging'), effect.received, id)
    end
  end
  if effect.room then
    local room = plan.rooms[effect.room].id
    redis.call('HSET', where, 'room', room, 'wording', effect.wording, 'received', effect.received)
    redis.call('ZADD', key(tag, 'asked_in', room), effect.received, id)
    redis.call('ZREMRANGEBYSCORE', key(tag, 'asked_in', room), '-inf', plan.at - plan.keep * 1000)
    redis.call('EXPIRE', key(tag, 'asked_in', room), plan.keep)
  end
  if before > 0 then
    told[#told + 1] = joined_json(id, { count = times, late = 0, expires_at = effect.expires })
  end
end

-- Write what joined a draft in this batch, and how most of them put it now.
local function write_joined(tag, id, entry)
  local fields, where = entry.fields, key(tag, 'draft', id)
  local totals = empty_bag(tag, id, entry.bag)
  entry.bag = new_bag()
  for name, more in pairs(entry.more) do fields[name] = redis.call('HINCRBY', where, name, more) end
  entry.more = {}
  if entry.later then
    redis.call('HSET', where, 'expires_at', fields.expires_at)
    redis.call('ZADD', key(tag, 'expiry'), 'XX', fields.expires_at, id)
  end
  if fields.state == 'pending' then entry.question = call_anew(tag, id, fields, totals, 2) end
end

-- Returns how many more ask: none where a viewer asks it again.
local function join_draft(tag, effect, argv, fields, outcome, joined)
  local entry = joined[effect.draft] or { fields = fields, messages = {}, bag = new_bag(), more = {} }
  local more = take_in(tag, effect, argv, entry.bag)
  if more > 0 then
    local name = outcome == 'joined' and 'count' or 'late'
    entry.more[name] = (entry.more[name] or 0) + more
    entry.messages[#entry.messages + 1] = effect.message
  end
  if outcome == 'joined' and tonumber(effect.expires) > tonumber(fields.expires_at) then
    fields.expires_at, entry.later = effect.expires, true
  end
  if not effect.room then write_joined(tag, effect.draft, entry) end -- other rows of the batch may need it
  joined[effect.draft] = entry
  return more
end

-- What a joiner becomes, by the state of the draft it asks for: joined, answered, ignored (a person said no to this
-- question a moment ago), "stale" (the draft takes nobody: open another), "apart" (a person took this wording out) or
-- "again" (in private nobody is left without a word who asks once more after the answer, nor is a room where that was
-- long ago).
local function joining(tag, effect, fields, takes, answers, plan)
  if not fields then return 'stale' end
  if fields.apart and redis.call('HGET', key(tag, 'members', effect.draft), 'a:' .. effect.wording) then return 'apart' end
  if takes[fields.state] then return 'joined' end
  if fields.state ~= 'approved' and fields.state ~= 'sending' then
    if effect.heard and (answers[fields.state] or fields.state == 'rejected') then return 'again' end
    if effect.room and answers[fields.state] and plan.at - fields.at > plan.again_ms then return 'again' end
  end
  if fields.state == 'rejected' then return 'ignored' end
  if answers[fields.state] then return 'answered' end
  return 'stale'
end

-- The draft a row is for now, with its fields: people may have put it into another one.
local function target_of(tag, known, id)
  for _ = 1, MERGES do
    known[id] = known[id] or load_draft(tag, id)
    local into = known[id] and known[id].into
    if not into then break end
    id = into
  end
  known[id] = known[id] or load_draft(tag, id)
  return id, known[id]
end

local OPEN = { stale = true, apart = true, again = true }

local function set_of(list)
  local out = {}
  for _, item in ipairs(list) do out[item] = true end
  return out
end

-- What becomes of an effect before anything is written: its outcome, the reason if it is ignored, and the draft it
-- joins or continues. "stale", "apart" and "again" leave its entry where it is.
local function outcome_of(tag, talks, known, effect, plan, takes, answers)
  if rates(tag, talks, effect.heard, plan) then return 'ignored', 'rated' end
  local target = effect.outcome == 'joined' and effect.draft or effect.continues
  if not target then return effect.outcome, effect.reason end
  local id, fields = target_of(tag, known, target)
  if effect.continues then return fields and fields.state == 'pending' and 'drafted' or 'stale', nil, fields end
  effect.draft = id
  local outcome = joining(tag, effect, fields, takes, answers, plan)
  return outcome, outcome == 'ignored' and 'rejected_before' or nil, fields
end

-- argv: fence, msgpack {takes, answers, at, keep, misses, rating_ms, again_ms, show_gap_ms, rooms, effects}, then the
-- binary pieces. Returns a flat list: entry, outcome, entry, outcome …; one whose draft takes or continues nobody is
-- "stale", "apart" or "again". At its end, what the hosts of the rooms met talk about: "topic <room>", words.
local function apply(keys, argv)
  local tag = keys[1]
  local lost = hold(tag, 'inbound', argv[1])
  if lost then return lost end
  local plan = cmsgpack.unpack(argv[2])
  local takes, answers = set_of(plan.takes), set_of(plan.answers)
  local stream, told, joined, done, journal, known, talks = key(tag, 'inbound'), {}, {}, {}, {}, {}, {}
  local counts = {}
  for _, effect in ipairs(plan.effects) do
    local outcome, reason, fields = outcome_of(tag, talks, known, effect, plan, takes, answers)
    if OPEN[outcome] then
      done[#done + 1] = effect.entry
      done[#done + 1] = outcome
    elseif settle(stream, effect.entry) then
      local counted = reason and outcome == 'ignored' and 'ignored:' .. reason or outcome
      sum(counts, counted)
      if reason == 'rated' then effect.draft = nil end
      if outcome == 'drafted' then
        open_draft(tag, talks, effect, argv, told, fields, plan)
      elseif fields and not reason then
        if join_draft(tag, effect, argv, fields, outcome, joined) == 0 then
          counted = 'repeated'
          sum(counts, counted)
        end
      elseif outcome == 'dead' then
        redis.call('XADD', key(tag, 'dead'), '*', 'message', effect.message, 'why', reason, 'at', effect.at,
          'raw', argv[effect.raw + 2], 'preview', effect.preview, 'back', effect.back)
      end
      if effect.heard then hear(tag, talks, told, known, effect, argv, outcome, reason == 'rated', plan) end
      if effect.room then meet(plan.rooms[effect.room], effect, counted) end
      done[#done + 1] = effect.entry
      done[#done + 1] = outcome
      journal[#journal + 1] = { effect.message, outcome, reason or '', effect.draft or '' }
    end
  end
  for id, entry in pairs(joined) do
    write_joined(tag, id, entry)
    if #entry.messages > 0 or entry.later then
      told[#told + 1] = joined_json(id, entry.fields, #entry.messages > 0 and entry.messages or nil, nil, entry.question)
    end
  end
  for name, by in pairs(counts) do count(tag, name, by) end
  for i, topic in ipairs(keep_rooms(tag, told, plan)) do done[#done + 1] = i % 2 == 1 and 'topic ' .. topic or topic end
  keep_talks(tag, talks, told)
  tell_desk(tag, told)
  if #journal > 0 then
    redis.call('XADD', key(tag, 'journal'), 'MAXLEN', '~', JOURNAL_LENGTH, '*', 'b', cmsgpack.pack(journal))
  end
  return done
end

redis.register_function('hm_apply', apply)
