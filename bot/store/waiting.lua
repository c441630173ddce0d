-- How long a customer waits, and for what: the rounds that figures are counted from, and the clock of what waits. Part of
-- the library that base.lua begins, used by threads.lua. A round is everything a customer wrote until somebody answered
-- (bot/core/serviceclocks.py): it began `asked_at`, and ends with an answer, whatever else still waits; where a person saw
-- that nothing was asked there is none.

do
local HOUSE, DAY_MS, QUARTER_MS, KEPT_S = 'house', 86400000, 900000, 400 * 86400
local LIVE = { 'in_time', 'late', 'expired' }
local RANKS = { urgent = 1, general = 2, not_urgent = 3 }
local DEFAULTS = { stage = 'none', urgency = 'general', pressing_since = 0, answered = 0, clock = '', asked_at = 0,
  replied_at = 0, replied_by = '', replied_first = 0, person_at = 0, said_at = 0, said_by = '' }

-- A row with all that is kept here; an older one lacks it.
function shared.timed(talk)
  for name, value in pairs(DEFAULTS) do
    if talk[name] == nil then talk[name] = value end
  end
  return talk
end

local function whole(value)
  return string.format('%.0f', tonumber(value))
end

local function day_of(at)
  return whole(math.floor(at / DAY_MS))
end

local function keep(name, row)
  redis.call('RPUSH', name, cjson.encode(row))
  redis.call('EXPIRE', name, KEPT_S)
end

-- A customer said how a session was. In the order of `Rated` in bot/store/measures.py.
function shared.rate(tag, talk, score, at)
  keep(key(tag, 'ratings', day_of(at)), { at, score, talk.first_owner, talk.group, talk.id, tonumber(talk.session) })
end

-- What was counted in a room adds to the day's questions that were answered in time, or were not.
function shared.count_live(tag, at, sums)
  local name = key(tag, 'live', day_of(at))
  local quarter, counted = whole(math.floor(at % DAY_MS / QUARTER_MS)), false
  for _, what in ipairs(LIVE) do
    if sums[what] then
      redis.call('HINCRBY', name, quarter .. ':' .. what, sums[what])
      counted = true
    end
  end
  if counted then redis.call('EXPIRE', name, KEPT_S) end
end

-- In the order of `Counted` in bot/store/measures.py. `at`: when somebody first answered, 0 where nobody did.
local function write_round(tag, talk, at)
  local since = tonumber(talk.asked_at)
  local person = tonumber(talk.person_at) > 0 or talk.state ~= 'bot'
  keep(key(tag, 'rounds', day_of(since)), { since, at, tonumber(talk.person_at), talk.replied_by, talk.group, talk.stage,
    talk.urgency, tonumber(talk.replied_first) == 1, person, talk.id, tonumber(talk.session) })
end

-- A round is over; it counts where somebody answered.
local function end_round(tag, talk)
  if tonumber(talk.asked_at) > 0 and tonumber(talk.replied_at) > 0 then write_round(tag, talk, tonumber(talk.replied_at)) end
  talk.asked_at, talk.replied_at, talk.replied_by, talk.replied_first, talk.person_at = 0, 0, '', 0, 0
end

-- What was asked until `since` does not wait any more (0: nothing does).
function shared.wait(tag, talk, since)
  if since == 0 then end_round(tag, talk) end
  if tonumber(talk.waiting_since) == since then return end
  if tonumber(talk.replied_at) == 0 and tonumber(talk.asked_at) > 0 then talk.asked_at = since end
  talk.waiting_since, talk.pressing_since, talk.clock, talk.changed = since, since, '', true
  if since == 0 then talk.stage, talk.urgency = 'none', 'general' end
end

-- Something was said to a customer who had asked. `done`: it was an answer, not the promise of one.
function shared.reply(tag, talk, now, by, done)
  if tonumber(talk.asked_at) > 0 then
    if tonumber(talk.replied_at) == 0 then
      talk.replied_at, talk.replied_first, talk.answered = now, tonumber(talk.answered) == 0 and 1 or 0, 1
    end
    if by ~= HOUSE and tonumber(talk.person_at) == 0 then talk.person_at, talk.replied_by = now, by end
  end
  if done then end_round(tag, talk) end
end

-- The conversation is closed: whoever still waited is not answered, but by what is on its way.
function shared.leave_waiting(tag, talk)
  local since = tonumber(talk.asked_at)
  if since > 0 and tonumber(talk.replied_at) == 0 then
    if tonumber(talk.said_at) >= since then
      shared.reply(tag, talk, tonumber(talk.said_at), talk.said_by, true)
    else
      talk.replied_first = tonumber(talk.answered) == 0 and 1 or 0
      write_round(tag, talk, 0)
    end
  end
  shared.wait(tag, talk, 0)
end

local function rank(stage, urgency)
  return stage == 'presale' and 0 or RANKS[urgency] or RANKS.general
end

-- A customer asks; the most pressing of what waits says how long all of it may. What follows a person's promise is the
-- next round; what follows one that the house sent still waits for a person.
function shared.press(tag, talk, heard)
  local stage, urgency = heard.stage or 'none', heard.urgency or 'general'
  local begins = tonumber(talk.waiting_since) == 0
  if begins then shared.wait(tag, talk, heard.at) end
  if tonumber(talk.person_at) > 0 then end_round(tag, talk) end
  if tonumber(talk.asked_at) == 0 then talk.asked_at, talk.changed = heard.at, true end
  if begins or rank(stage, urgency) < rank(talk.stage, talk.urgency) then
    talk.stage, talk.urgency, talk.pressing_since, talk.changed = stage, urgency, heard.at, true
  end
end
end
