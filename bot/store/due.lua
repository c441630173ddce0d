-- What is due at a time: planned once, moved by the store's own time, ended once; all of it lies in the first partition.
-- Part of the library that base.lua begins; names: duekeys.py. Where a function takes "now", "" is the store's own time.
do

local ALIVE, FORGOTTEN, LATE, UNKNOWN = 5000, 3600000, 1000, 2000
local MOST_PENDING = 1000

local function time_of(now)
  if now and now ~= '' then return tonumber(now) end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function whole(number)
  return string.format('%.0f', number)
end

-- What became of an item: `reason` is '' where it was carried out. It is known from now on, and waits no more.
local function end_due(tag, id, body, at, reason, says, late)
  redis.call('HDEL', key(tag, 'due:items'), id)
  local head = (reason == '' and 'done' or reason) .. ' ' .. whole(at) .. ' ' .. whole(late)
  redis.call('HSET', key(tag, 'due:ended'), id, head .. '\n' .. body .. '\n' .. says)
  redis.call('ZADD', key(tag, 'due:past'), whole(at), id)
  count(tag, reason == '' and 'due:done' or 'due:skipped:' .. reason)
end

local function let_go(tag, of, id)
  local keys_of = key(tag, 'due:keys')
  if of ~= '' and redis.call('HGET', keys_of, of) == id then redis.call('HDEL', keys_of, of) end
end

-- Take away an item that waits; false where it does not.
local function take_away(tag, id, at, reason)
  if redis.call('ZREM', key(tag, 'due'), id) == 0 then return false end
  end_due(tag, id, redis.call('HGET', key(tag, 'due:items'), id) or '', at, reason, '', 0)
  return true
end

-- Plan the item `bytes` (the JSON of a Due) of that id and key for `at`; `now` is when that is said, '' for the store's
-- time. 1 where it is new. For every function of the library.
shared.plan_due = function(tag, id, at, of, bytes, now)
  if redis.call('HGET', key(tag, 'due:items'), id) or redis.call('HGET', key(tag, 'due:ended'), id) then return 0 end
  redis.call('HSET', key(tag, 'due:items'), id, bytes)
  redis.call('ZADD', key(tag, 'due'), at, id)
  count(tag, 'due:planned')
  if of ~= '' then
    local before = redis.call('HGET', key(tag, 'due:keys'), of)
    if before then take_away(tag, before, time_of(now), 'superseded') end
    redis.call('HSET', key(tag, 'due:keys'), of, id)
  end
  return 1
end

-- All that wait under a key are moot, and what of it is on its way will not wait again. Returns how many. For every
-- function of the library.
shared.drop_due = function(tag, of, now)
  local id = redis.call('HGET', key(tag, 'due:keys'), of)
  if not id then return 0 end
  redis.call('HDEL', key(tag, 'due:keys'), of)
  return take_away(tag, id, time_of(now), 'moot') and 1 or 0
end

-- argv: now, then id, at, key and bytes of each. Returns how many are new.
local function plan(keys, argv)
  local new = 0
  for i = 2, #argv, 4 do
    new = new + shared.plan_due(keys[1], argv[i], argv[i + 1], argv[i + 2], argv[i + 3], argv[1])
  end
  return new
end

-- argv: id, reason, who, now. 1 where it waited.
local function cancel(keys, argv)
  local tag, id = keys[1], argv[1]
  local body = redis.call('HGET', key(tag, 'due:items'), id)
  if not body or not take_away(tag, id, time_of(argv[4]), argv[2]) then return 0 end
  local item = cjson.decode(body)
  let_go(tag, item.key or '', id)
  write_audit(tag, 'due ' .. argv[2], argv[3], id, time_of(argv[4]), item.title or '')
  return 1
end

-- argv: key, now.
local function drop(keys, argv)
  return shared.drop_due(keys[1], argv[1], argv[2])
end

-- argv: now, worker, limit. Puts what is due into the stream of its kind; the worker lives. Returns {how many were moved,
-- the time}.
local function move_due(keys, argv)
  local tag, alive, workers = keys[1], time_of(''), key(keys[1], 'due:workers')
  redis.call('ZADD', workers, whole(alive), argv[2])
  redis.call('ZREMRANGEBYSCORE', workers, '-inf', whole(alive - FORGOTTEN))
  local due, items = key(tag, 'due'), key(tag, 'due:items')
  local now = time_of(argv[1])
  local ids = redis.call('ZRANGEBYSCORE', due, '-inf', whole(now), 'LIMIT', 0, argv[3])
  for _, id in ipairs(ids) do
    local body, kind = redis.call('HGET', items, id), string.match(id, '^%d+%-%d+%-([%w_]+)/') or 'other'
    if body then redis.call('XADD', key(tag, 'due:ready', kind), '*', 'i', id, 'd', body) end
    redis.call('ZREM', due, id)
  end
  return { #ids, now }
end

-- argv: worker, most of each kind, how many kinds, kinds, then what the worker knows that it has. What workers have that
-- moved nothing for a while is this one's now; and what it should have and does not know of: the answer that gave it, or
-- the settling, was lost with the store. Returns {kind, entry, deliveries, id, bytes} of each.
local function adopt(keys, argv)
  local tag, out, alive, held = keys[1], {}, time_of('') - ALIVE, {}
  for i = 4 + argv[3], #argv do held[argv[i]] = true end
  for i = 4, 3 + argv[3] do
    local stream, left = key(tag, 'due:ready', argv[i]), tonumber(argv[2])
    for _, row in ipairs(redis.call('XPENDING', stream, 'hm', '-', '+', MOST_PENDING)) do
      local seen, free = redis.call('ZSCORE', key(tag, 'due:workers'), row[2]), nil
      if row[2] == argv[1] then
        free = row[3] > UNKNOWN and not held[argv[i] .. ' ' .. row[1]]
      else
        free = not seen or tonumber(seen) < alive
      end
      if left > 0 and free then
        local claimed = redis.call('XCLAIM', stream, 'hm', argv[1], 0, row[1])
        if claimed[1] then
          local fields = as_table(claimed[1][2])
          out[#out + 1] = { argv[i], row[1], row[4] + 1, fields.i, fields.d }
          left = left - 1
        end
      end
    end
  end
  return out
end

-- argv: worker, kind, entry, id, key, what became of it ('done', 'wait' or 'skip'), reason, what is said of it, now, how
-- late, bytes, until when it waits. Returns 0 where the entry is not this worker's (any more).
local function settle_due(keys, argv)
  local tag, id, of = keys[1], argv[4], argv[5]
  local stream = key(tag, 'due:ready', argv[2])
  local row = redis.call('XPENDING', stream, 'hm', argv[3], argv[3], 1)[1]
  if not row or row[2] ~= argv[1] or not settle(stream, argv[3]) then return 0 end
  if tonumber(argv[10]) > LATE then count(tag, 'due:late') end
  if argv[6] ~= 'wait' then
    end_due(tag, id, argv[11], argv[9], argv[7], argv[8], argv[10])
    let_go(tag, of, id)
    return 1
  end
  local newest = of ~= '' and redis.call('HGET', key(tag, 'due:keys'), of)
  if of ~= '' and newest ~= id then
    end_due(tag, id, argv[11], argv[9], newest and 'superseded' or 'moot', '', argv[10])
  else
    redis.call('HSET', key(tag, 'due:items'), id, argv[11])
    redis.call('ZADD', key(tag, 'due'), argv[12], id)
    count(tag, 'due:put_off:' .. argv[7])
  end
  return 1
end

-- argv: oldest time to keep, limit. Forget what ended before, and that it was planned. Returns how many.
local function sweep_due(keys, argv)
  local past = key(keys[1], 'due:past')
  local old = redis.call('ZRANGEBYSCORE', past, '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(old) do
    redis.call('HDEL', key(keys[1], 'due:ended'), id)
    redis.call('ZREM', past, id)
  end
  return #old
end

-- argv: now. Returns {how many wait, how many seconds the first should have gone out before, a worker that lives or ""}.
local function look_due(keys, argv)
  local tag, now = keys[1], time_of(argv[1])
  local first = redis.call('ZRANGE', key(tag, 'due'), 0, 0, 'WITHSCORES')
  local workers = redis.call('ZRANGEBYSCORE', key(tag, 'due:workers'), whole(time_of('') - ALIVE), '+inf')
  local overdue = math.max(0, math.floor((now - (first[2] or now)) / 1000))
  return { redis.call('ZCARD', key(tag, 'due')), overdue, workers[1] or '' }
end

redis.register_function('hm_plan_due', plan)
redis.register_function('hm_cancel_due', cancel)
redis.register_function('hm_drop_due', drop)
redis.register_function('hm_move_due', move_due)
redis.register_function('hm_adopt_due', adopt)
redis.register_function('hm_settle_due', settle_due)
redis.register_function('hm_sweep_due', sweep_due)
redis.register_function('hm_look_due', look_due)
end
