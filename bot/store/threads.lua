-- Private conversations: their rows, their threads, and what follows from what is said there. Part of the library that
-- base.lua begins, used by the files after it. A row (`talk`) is read once in a call and then written, put into its
-- indexes and told to the desk once, by `keep_talks`. States and acts: bot/core/conversations.py.

local AFTER_HIGH_VALUE = 10000000000000
local NUMBERS = { 'version', 'session', 'wanted_at', 'opened_at', 'last_at', 'waiting_since', 'pressing_since', 'promise_at', 'turns' }
local TEXTS = { 'id', 'state', 'name', 'segment', 'group', 'owner', 'first_owner', 'last_text', 'stage', 'urgency' }
local TURN_STATES = { sending = true, sent = true, failed = true, unknown = true, withdrawn = true }

local function talk_of(tag, talks, id)
  if talks[id] == nil then
    local talk = as_table(redis.call('HGETALL', key(tag, 'conversation', id)))
    talk.id = id
    talks[id] = talk.state and shared.timed(talk) or false
  end
  return talks[id]
end

local function begin_talk(talks, heard)
  local talk = { id = heard.id, address = heard.address, state = 'bot', version = 1, session = 1, name = '',
    segment = 'new', group = '', owner = '', first_owner = '', want = '', wanted_at = 0, opened_at = heard.at,
    last_at = heard.at, last_text = '', waiting_since = 0, promise_at = 0, turns = 0, broken = '', acknowledged = '', template = '', upset = '',
    rating_asked = 0, rating = 0, rated_at = 0, misses = 0, missed = '', owner_at = 0, last_turn = 0 }
  talks[heard.id] = shared.timed(talk)
  return talk
end

local function talk_json(talk)
  local out = { address = cjson.decode(talk.address), want = talk.want ~= '' and talk.want or cjson.null,
    answered = tonumber(talk.answered) == 1, clock = talk.clock ~= '' and talk.clock or cjson.null,
    rating = { asked_at = tonumber(talk.rating_asked), score = tonumber(talk.rating), at = tonumber(talk.rated_at) } }
  for _, name in ipairs(NUMBERS) do out[name] = tonumber(talk[name]) end
  for _, name in ipairs(TEXTS) do out[name] = talk[name] end
  return cjson.encode({ type = 'conversation', conversation = out })
end

local function place(name, id, score)
  if score then redis.call('ZADD', name, score, id) else redis.call('ZREM', name, id) end
end

local function keep_talks(tag, talks, told)
  for id, talk in pairs(talks) do
    if talk and talk.changed then
      talk.changed = nil
      local flat = {}
      for name, value in pairs(talk) do
        if name ~= 'id' then
          flat[#flat + 1] = name
          flat[#flat + 1] = value
        end
      end
      redis.call('HSET', key(tag, 'conversation', id), unpack(flat))
      redis.call('ZADD', key(tag, 'conversations'), talk.last_at, id)
      local behind = talk.segment == 'high_value' and 0 or AFTER_HIGH_VALUE
      place(key(tag, 'queue'), id, talk.state == 'queued' and talk.wanted_at + behind)
      place(key(tag, 'held'), id, talk.state == 'held' and talk.owner_at)
      place(key(tag, 'promises'), id, tonumber(talk.promise_at) > 0 and talk.broken == '' and talk.promise_at)
      place(key(tag, 'waits'), id, tonumber(talk.waiting_since) > 0 and talk.waiting_since)
      place(key(tag, 'ticking'), id, tonumber(talk.waiting_since) > 0 and talk.clock ~= 'supervisor' and talk.waiting_since)
      if talk.state ~= 'bot' or tonumber(talk.opened_at) > 0 then told[#told + 1] = talk_json(talk) end
    end
  end
end

local function write_turn(tag, id, turn, told)
  local json = cjson.encode(turn)
  redis.call('HSET', key(tag, 'thread', id), turn.number, json)
  told[#told + 1] = '{"type":"turn","conversation":' .. cjson.encode(id) .. ',"turn":' .. json .. '}'
  return json
end

-- The next line of a thread; `turn` has everything but its number and session. Returns the number.
local function add_turn(tag, talk, told, turn)
  talk.turns, talk.changed = talk.turns + 1, true
  turn.number, turn.session = talk.turns, tonumber(talk.session)
  write_turn(tag, talk.id, turn, told)
  return turn.number
end

local function change_turn(tag, id, number, told, change)
  local known = redis.call('HGET', key(tag, 'thread', id), number)
  if not known then return end
  local turn = cjson.decode(known)
  for name, value in pairs(change) do turn[name] = value ~= cjson.null and value or nil end
  write_turn(tag, id, turn, told)
end

local function show_last(talk, at, text, number)
  talk.last_at = math.max(talk.last_at, at)
  talk.last_text, talk.last_turn, talk.changed = text, number, true
end

local function some(text)
  return text ~= '' and text or nil
end

local function next_session(talk, at)
  talk.session, talk.opened_at, talk.first_owner, talk.waiting_since = talk.session + 1, at, '', 0
  talk.answered, talk.clock, talk.asked_at = 0, '', 0
  talk.misses, talk.missed, talk.template, talk.upset, talk.acknowledged = 0, '', '', '', ''
end

-- What an act changes besides the state. `deed` has act, at, by, to (who has it then), group, want, text, asks.
local function move_talk(tag, talk, told, deed, state)
  local waited = talk.state == 'queued' and talk.wanted_at
  if talk.state == 'closed' then next_session(talk, deed.at) end
  talk.state, talk.version, talk.changed = state, talk.version + 1, true
  talk.owner, talk.want, talk.wanted_at, talk.misses = '', '', 0, 0
  if state == 'held' then
    talk.owner, talk.owner_at = deed.to, deed.at
    if talk.first_owner == '' then talk.first_owner = deed.to end
  elseif state == 'queued' then
    talk.want, talk.wanted_at = deed.want, waited or deed.at
    if deed.group ~= '' then talk.group = deed.group end
    count(tag, 'wanted:' .. deed.want)
  elseif state == 'closed' then
    shared.leave_waiting(tag, talk)
    talk.promise_at, talk.broken, talk.acknowledged = 0, '', ''
    talk.rating_asked, talk.rating, talk.rated_at = deed.asks and deed.at or 0, 0, 0
  end
  if deed.act == 'hear' then return end
  local to = deed.to ~= '' and deed.to ~= deed.by and deed.to or some(deed.group)
  add_turn(tag, talk, told, { kind = 'event', at = deed.at, act = deed.act, by = some(deed.by), to = to,
    want = some(talk.want), text = some(deed.text) })
  write_audit(tag, 'conversation ' .. deed.act, deed.by ~= '' and deed.by or 'house', talk.id, deed.at,
    table.concat({ 'v' .. talk.version, to or '', talk.want }, ' '))
end

local function want_person(tag, talk, told, by, want, group, at)
  if talk.state ~= 'bot' then return end
  move_talk(tag, talk, told, { act = 'want', at = at, by = by, to = '', group = group, want = want, text = '' }, 'queued')
end

-- What the customer still waits for after some of it went away; who was promised an answer waits for that anyhow.
local function wait_since(tag, talk, at)
  if tonumber(talk.promise_at) == 0 then shared.wait(tag, talk, at) end
end

-- An answer is out. One that promises a better one leaves the customer waiting; any other keeps the promise before it.
-- `by`: who gave it, '' where nobody knows but a person did.
local function answered(tag, talk, now, promise_s, by)
  talk.changed = true
  shared.reply(tag, talk, now, by, promise_s <= 0)
  if promise_s > 0 then
    talk.promise_at, talk.broken, talk.clock = now + promise_s * 1000, '', ''
    return
  end
  if tonumber(talk.promise_at) > 0 and talk.broken == '' then
    count(tag, now <= tonumber(talk.promise_at) and 'promise_kept' or 'promise_broken')
  end
  local oldest = redis.call('ZRANGE', key(tag, 'waiting', talk.id), 0, 0, 'WITHSCORES')
  talk.promise_at, talk.broken, talk.acknowledged = 0, '', ''
  shared.wait(tag, talk, tonumber(oldest[2] or 0))
end

-- A shop's line for a draft that was approved, again after a failure.
local function say_line(tag, talk, told, id, fields, line)
  local now = tonumber(fields.at)
  if fields.turn then
    change_turn(tag, talk.id, fields.turn, told, { state = 'approved', by = fields.by, reason = cjson.null })
  else
    fields.turn = add_turn(tag, talk, told, { kind = 'shop', at = now, text = some(line.text), by = some(fields.by),
      state = 'approved', message = some(fields.message), draft = id,
      files = line.files ~= '' and cjson.decode(line.files) or nil })
    redis.call('HSET', key(tag, 'draft', id), 'turn', fields.turn)
    if not fields.notice then show_last(talk, now, line.text, fields.turn) end -- it is no news for whoever serves them
  end
  if fields.template then talk.acknowledged = now end
  if not fields.notice then talk.said_at, talk.said_by = now, fields.by end
  if talk.state ~= 'closed' and tonumber(talk.rating) == 0 and not fields.notice then talk.rating_asked = 0 end
  talk.changed = true
end

-- What a draft's new state does to its conversation. `line`: text and files of what was approved.
local function follow_draft(tag, talks, told, id, fields, line)
  local talk = talk_of(tag, talks, fields.conversation)
  if not talk then return end
  local now, state = tonumber(fields.at), fields.state
  if state == 'approved' then
    say_line(tag, talk, told, id, fields, line)
  elseif fields.turn and TURN_STATES[state] then
    change_turn(tag, talk.id, fields.turn, told, { state = state, reason = some(fields.reason) or cjson.null })
  end
  if state == 'sent' and not fields.notice then -- a notice answers nobody
    answered(tag, talk, now, tonumber(fields.promise), fields.by)
  elseif state == 'rejected' and redis.call('ZCARD', key(tag, 'waiting', talk.id)) == 0 then
    wait_since(tag, talk, 0) -- a person saw it and has nothing to say to it
    talk.changed = true
  elseif state == 'handed_over' then
    want_person(tag, talk, told, fields.by, 'colleague', '', now)
  end
  if line and talk.state == 'held' and talk.owner == fields.by then talk.owner_at, talk.changed = now, true end
end

-- Whether somebody else than `by` speaks there.
local function held_apart(talk, by)
  return talk and talk.state == 'held' and talk.owner ~= by
end

local function withdraw_draft(tag, talks, told, id, fields, change, now, keep)
  move(tag, id, fields.state, 'withdrawn', now)
  change.verb = 'withdraw'
  change_state(tag, id, fields, 'withdrawn', now, change, true, keep)
  write_audit(tag, 'withdraw', some(change.by) or 'house', id, now, change.reason)
  told[#told + 1] = changed_json(id, fields)
  if fields.conversation then follow_draft(tag, talks, told, id, fields) end
end

-- One of those who ask what a draft answers leaves it.
local function leave_draft(tag, id, fields, message)
  local asked, members, stay = key(tag, 'asked', id), key(tag, 'members', id), {}
  for _, item in ipairs(redis.call('LRANGE', asked, 0, -1)) do
    local wording, who = string.match(item, '^(%x+) (.*)$')
    if who ~= message then
      stay[#stay + 1] = item
    elseif redis.call('HINCRBY', members, 'n:' .. wording, -1) <= 0 then
      redis.call('HDEL', members, 'n:' .. wording, 'm:' .. wording)
      redis.call('HDEL', key(tag, 'raw', id), wording)
    end
  end
  redis.call('DEL', asked)
  if #stay > 0 then redis.call('RPUSH', asked, unpack(stay)) end
  fields.count = redis.call('HINCRBY', key(tag, 'draft', id), 'count', -1)
end

-- The draft a message is in now: one that was continued went on as another.
local function draft_now(tag, known, id)
  while id and id ~= '' do
    known[id] = known[id] or load_draft(tag, id)
    local fields = known[id]
    if not fields or fields.state == 'pending' or not fields.next then return id, fields end
    id = fields.next
  end
end

-- The customer took a message back: its line is emptied, and its draft goes where nobody else asks what it answers.
local function take_back(tag, talks, told, known, talk, heard, rules)
  local found = redis.call('HGET', key(tag, 'met', talk.id), heard.withdraws)
  if not found then return end
  local number, draft = string.match(found, '^(%d+) ?(.*)$')
  change_turn(tag, talk.id, number, told, { state = 'withdrawn', text = cjson.null, media = cjson.null })
  redis.call('HDEL', key(tag, 'typed', talk.id), number)
  if tostring(talk.last_turn) == number then talk.last_text = '' end
  talk.last_at, talk.changed = math.max(talk.last_at, heard.at), true
  local id, fields = draft_now(tag, known, draft)
  if not fields or fields.state ~= 'pending' then return end
  if tonumber(fields.count) > 1 then
    leave_draft(tag, id, fields, heard.withdraws)
    told[#told + 1] = joined_json(id, fields, nil, { heard.withdraws })
    return
  end
  redis.call('DEL', key(tag, 'raw', id))
  withdraw_draft(tag, talks, told, id, fields, { by = '', reason = 'taken_back' }, rules.at, rules.keep)
  count(tag, 'taken_back')
  local oldest = redis.call('ZRANGE', key(tag, 'waiting', talk.id), 0, 0, 'WITHSCORES')
  wait_since(tag, talk, tonumber(oldest[2] or 0))
end

-- Whether a message that reads as a rating counts as one: it was asked for a while ago, and nothing was said since; or it
-- answers a question about a case.
local function rates(tag, talks, heard, rules)
  local talk = heard and not heard.own and talk_of(tag, talks, heard.id)
  if not talk then return false end
  if shared.case_score(talk, heard) then return true end
  if not heard.score or tonumber(talk.rating) > 0 or tonumber(talk.rating_asked) == 0 then return false end
  local after = heard.at - talk.rating_asked
  return after >= 0 and after <= rules.rating_ms
end

local function count_misses(talk, effect, outcome)
  if effect.continues and talk.missed == effect.continues then talk.misses = math.max(0, talk.misses - 1) end
  if effect.heard.miss or outcome == 'answered' then
    talk.misses, talk.missed = talk.misses + 1, effect.draft
  elseif outcome == 'drafted' then
    talk.misses, talk.missed = 0, ''
  end
end

-- What a customer's words do to the conversation, besides standing there.
local function mind(tag, talk, told, effect, outcome, rated, rules)
  local heard = effect.heard
  if rated then
    local case, what, score = shared.case_score(talk, heard)
    if case then return shared.tell_cases(tag, talk, heard, case, what, score) end
    talk.rating, talk.rated_at = heard.score, heard.at
    shared.rate(tag, talk, heard.score, heard.at)
    count(tag, 'rated:' .. heard.score)
    return
  end
  if outcome == 'ignored' then return end
  if outcome == 'drafted' then talk.template = effect.template or '' end
  if heard.want == 'emotion' then talk.upset = 1 end
  if heard.complains then shared.tell_cases(tag, talk, heard) end
  shared.press(tag, talk, heard)
  count_misses(talk, effect, outcome)
  local want = heard.want or (tonumber(talk.misses) >= rules.misses and 'repeated')
  if want then want_person(tag, talk, told, '', want, heard.group or '', heard.at) end
end

-- Whether a message begins the next session: after the last was closed, or so long after it was answered that it is
-- about something else.
local function begins_anew(tag, talk, told, at, rules)
  local over = talk.state == 'bot' and tonumber(talk.waiting_since) == 0 and at - talk.last_at > rules.session_ms
  if over then
    next_session(talk, at)
  elseif talk.state == 'closed' then
    move_talk(tag, talk, told, { act = 'hear', at = at }, 'bot')
    over = true
  end
  return over
end

-- A private message into its thread, in the call that settles its entry. One that was in a draft before has its line.
local function hear(tag, talks, told, known, effect, argv, outcome, rated, rules)
  local heard = effect.heard
  local talk, met = talk_of(tag, talks, heard.id), key(tag, 'met', heard.id)
  if heard.withdraws then return talk and take_back(tag, talks, told, known, talk, heard, rules) end
  local line = talk and redis.call('HGET', met, heard.message)
  if line then return redis.call('HSET', met, heard.message, string.match(line, '^%d+') .. ' ' .. (effect.draft or '')) end
  local theirs, opened = not heard.own and not heard.event, not talk or tonumber(talk.opened_at) == 0
  local consent = heard.opts_out and 'refused' or heard.opts_in and 'unknown'
  if theirs and consent then shared.says_consent(tag, heard.customer, consent, heard.at) end
  talk = talk or begin_talk(talks, heard)
  if tonumber(talk.opened_at) == 0 then talk.opened_at = heard.at end -- till now there were notices only
  if theirs and outcome ~= 'ignored' and not opened then opened = begins_anew(tag, talk, told, heard.at, rules) end
  if not heard.own then
    seen_customer(tag, heard.customer, heard.channel, heard.account, heard.name or '', heard.at, opened, theirs)
    if heard.name then talk.name = heard.name end
    talk.segment = heard.segment
    if heard.group and talk.state == 'bot' then talk.group = heard.group end
  end
  local number = add_turn(tag, talk, told, { kind = heard.own and 'shop' or heard.event and 'event' or 'customer',
    at = heard.at, text = heard.text, message = heard.message, media = heard.media and cjson.decode(heard.media) })
  show_last(talk, heard.at, heard.last or '', number)
  redis.call('HSET', met, heard.message, number .. ' ' .. (effect.draft or ''))
  if heard.own then
    answered(tag, talk, heard.at, 0, '')
    shared.wait(tag, talk, 0)
  elseif theirs then
    redis.call('HSET', key(tag, 'typed', heard.id), number, argv[effect.typed + 2])
    mind(tag, talk, told, effect, outcome, rated, rules)
  end
end

-- Tell the desk that a draft changed, with what follows for its conversation.
local function tell_change(tag, talks, id, fields, line)
  local told = { changed_json(id, fields) }
  if fields.conversation then
    follow_draft(tag, talks, told, id, fields, line)
    keep_talks(tag, talks, told)
  end
  tell_desk(tag, told)
end
