-- Live rooms as their messages tell of them: known from the first message on, counted by the minute, their shows begun
-- and ended, what they show, and whether a line of ours came back through their feed. Part of the library that base.lua
-- begins, used by the files after it; what people and the clock change is in shows.lua. A batch has `rooms`, each once:
-- {id, address, first, last} with the times of what was heard, to which its rows refer by number.

local MINUTE_MS, LINE_KEPT_S, LINES_ALIKE = 60000, 3600, 20

local function sum(sums, name, by)
  sums[name] = (sums[name] or 0) + (by or 1)
end

-- Add what was counted in a room to its minute.
local function count_minute(tag, id, at, sums, keep)
  local minute = math.floor(at / MINUTE_MS)
  local name = key(tag, 'minutes', id, string.format('%d', minute / 1440))
  for what, by in pairs(sums) do
    redis.call('HINCRBY', name, string.format('%d', minute) .. ':' .. what, by)
  end
  redis.call('EXPIRE', name, keep)
  shared.count_live(tag, tonumber(at), sums)
end

local function show_goes_on(row)
  return row.began > 0 and row.ended == 0
end

local function begin_show(tag, id, row, at, title)
  local began = string.format('%.0f', at)
  row.began, row.ended, row.changed = at, 0, true
  redis.call('ZADD', key(tag, 'shows'), at, id .. ' ' .. began)
  if title and title ~= '' then redis.call('HSET', key(tag, 'ended', id), began .. ':title', title) end
end

local function end_show(tag, id, row, at)
  if not show_goes_on(row) then return end
  row.ended, row.changed = math.max(at, row.began), true
  redis.call('HSET', key(tag, 'ended', id), string.format('%.0f', row.began), row.ended)
end

-- A show that nobody ended is over when the room fell silent; what is heard after a silence begins the next. What comes
-- before anything was said, such as what the room shows, is no sign of a show that is over.
local function follow_show(tag, room, row, sums, plan)
  if not sums.heard then return end
  if row.heard > 0 and room.first - row.heard > plan.show_gap_ms then end_show(tag, room.id, row, row.heard) end
  local said = sums.heard - (sums['ignored:event'] or 0)
  local silent = row.began == 0 or room.first - row.heard > plan.show_gap_ms
  if said > 0 and silent and not show_goes_on(row) and not room.bounds then begin_show(tag, room.id, row, room.first) end
end

-- A line of ours will come back through the room's feed. Several drafts may say the same, the last of which are known.
local function expect_line(tag, id, line, draft)
  local name, drafts = key(tag, 'lines', id), {}
  for one in string.gmatch(redis.call('HGET', name, line) or '', '%S+') do
    if one == draft then return end
    drafts[#drafts + 1] = one
  end
  drafts[#drafts + 1] = draft
  redis.call('HSET', name, line, table.concat(drafts, ' ', math.max(1, #drafts - LINES_ALIKE + 1)))
  redis.call('EXPIRE', name, LINE_KEPT_S)
end

local function forget_line(tag, id, line, draft)
  local name, stay = key(tag, 'lines', id), {}
  for one in string.gmatch(redis.call('HGET', name, line) or '', '%S+') do
    if one ~= draft then stay[#stay + 1] = one end
  end
  if #stay > 0 then redis.call('HSET', name, line, table.concat(stay, ' ')) else redis.call('HDEL', name, line) end
end

local function show_sight(tag, told, draft, fields, sight)
  fields.sight = sight
  redis.call('HSET', key(tag, 'draft', draft), 'sight', sight)
  count(tag, 'sight:' .. sight)
  told[#told + 1] = changed_json(draft, fields)
end

-- What was sent (or copied) is looked for in the feed until then. It may have been there before the platform's answer.
local function watch_line(tag, draft, fields, until_, line)
  if fields.sight == 'seen' then return end
  expect_line(tag, fields.room, line, draft)
  fields.sight = 'awaited'
  redis.call('HSET', key(tag, 'draft', draft), 'sight', 'awaited')
  redis.call('ZADD', key(tag, 'unseen'), until_, draft)
end

-- The feed shows a line of ours: that of the draft that waits for it longest, or of one that was thought hidden.
local function see_line(tag, told, id, line)
  local late
  for draft in string.gmatch(redis.call('HGET', key(tag, 'lines', id), line) or '', '%S+') do
    local fields = load_draft(tag, draft)
    if not fields then
      forget_line(tag, id, line, draft)
    elseif fields.sight == 'hidden' then
      late = draft
    else
      redis.call('ZREM', key(tag, 'unseen'), draft)
      forget_line(tag, id, line, draft)
      return show_sight(tag, told, draft, fields, 'seen')
    end
  end
  if late then
    forget_line(tag, id, line, late)
    show_sight(tag, told, late, load_draft(tag, late), 'seen')
  end
end

-- What was not seen in time may be hidden from the others.
local function hide_unseen(tag, told, now, limit)
  for _, draft in ipairs(redis.call('ZRANGEBYSCORE', key(tag, 'unseen'), '-inf', now, 'LIMIT', 0, limit)) do
    redis.call('ZREM', key(tag, 'unseen'), draft)
    local fields = load_draft(tag, draft)
    if fields and fields.sight == 'awaited' then show_sight(tag, told, draft, fields, 'hidden') end
  end
end

local function happen(tag, told, room, row, happening)
  local kind, at, text = happening.kind, happening.at, happening.text or ''
  if kind == 'start' then
    if row.heard > 0 and show_goes_on(row) and at - row.heard > room.gap then end_show(tag, room.id, row, row.heard) end
    if not show_goes_on(row) then begin_show(tag, room.id, row, at, text) end
  elseif kind == 'end' then
    end_show(tag, room.id, row, at)
  elseif kind == 'shelf' then
    row.showing, row.changed = text, true
  elseif kind == 'comment' then
    see_line(tag, told, room.id, text)
  end
end

-- What one row that took effect says of its room; what was put back was counted when it was first heard.
local function meet(room, effect, name)
  room.sums, room.told = room.sums or {}, room.told or {}
  if not effect.times then
    sum(room.sums, 'heard')
    sum(room.sums, name)
  end
  if effect.happens then
    room.told[#room.told + 1] = effect.happens
    room.bounds = room.bounds or effect.happens.kind == 'start' or effect.happens.kind == 'end'
  end
end

-- Write down what was met of a batch's rooms. Returns what the hosts talk about, by room.
local function keep_rooms(tag, told, plan)
  local topics = {}
  for _, room in ipairs(plan.rooms or {}) do
    if room.sums then
      local name = key(tag, 'room', room.id)
      local found = redis.call('HMGET', name, 'began', 'ended', 'heard', 'address', 'topic')
      local row = { began = tonumber(found[1]) or 0, ended = tonumber(found[2]) or 0, heard = tonumber(found[3]) or 0 }
      if not found[4] then redis.call('HSETNX', name, 'address', room.address) end
      room.gap = plan.show_gap_ms
      follow_show(tag, room, row, room.sums, plan)
      for _, happening in ipairs(room.told) do happen(tag, told, room, row, happening) end
      if row.changed then redis.call('HSET', name, 'began', row.began, 'ended', row.ended) end
      if row.showing then redis.call('HSET', name, 'showing', row.showing) end
      if room.sums.heard then
        redis.call('HSET', name, 'heard', math.max(row.heard, room.last))
        redis.call('ZADD', key(tag, 'rooms'), math.max(row.heard, room.last), room.id)
      end
      count_minute(tag, room.id, plan.at, room.sums, plan.keep)
      topics[#topics + 1] = room.id
      topics[#topics + 1] = found[5] or ''
    end
  end
  return topics
end
