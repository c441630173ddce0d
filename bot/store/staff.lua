-- Who has which conversation on their hands, and how everybody is; all in the first partition, so that a seat is given
-- once. Part of the library that base.lua begins.

local LAST_SERVED_S, MEASURED = 30 * 86400, 50

-- One hash for all: conversation → time, name.
local function seat_of(tag, id)
  local at, name = string.match(redis.call('HGET', key(tag, 'seats'), id) or '', '^(%d+) (.*)$')
  return name, tonumber(at)
end

local function loads_of(tag)
  local loads = {}
  for _, value in ipairs(redis.call('HVALS', key(tag, 'seats'))) do
    local name = string.match(value, '^%d+ (.*)$')
    loads[name] = (loads[name] or 0) + 1
  end
  return loads
end

local function sit(tag, id, name, now)
  redis.call('HSET', key(tag, 'seats'), id, now .. ' ' .. name)
  redis.call('SET', key(tag, 'served', id), name, 'EX', LAST_SERVED_S)
end

-- argv: conversation, now, "1" if whoever had it last comes first, else last; then name and most at a time of each who
-- may get it. Least on their hands of what they can bear, then longest without a new one. Returns the name, or false
-- where all hands are full; who has its seat already keeps it.
local function reserve(keys, argv)
  local tag, id = keys[1], argv[1]
  local seated, loads, last = seat_of(tag, id), loads_of(tag), redis.call('GET', key(tag, 'served', id))
  local best
  for i = 4, #argv, 2 do
    local name, most = argv[i], tonumber(argv[i + 1])
    if name == seated then return name end
    local load = loads[name] or 0
    if load < most then
      local assigned = tonumber(redis.call('HGET', key(tag, 'agent', name), 'assigned_at') or 0)
      local rank = { name == last and (argv[3] == '1' and -1 or 1) or 0, load / most, assigned, name = name }
      local better = not best
      for place = 1, 3 do
        if better or rank[place] > best[place] then break end
        better = rank[place] < best[place]
      end
      if better then best = rank end
    end
  end
  if not best then return false end
  sit(tag, id, best.name, argv[2])
  redis.call('HSET', key(tag, 'agent', best.name), 'assigned_at', argv[2])
  return best.name
end

-- argv: conversation, name, now. Theirs from now on, however much they have.
local function seat(keys, argv)
  if seat_of(keys[1], argv[1]) ~= argv[2] then sit(keys[1], argv[1], argv[2], argv[3]) end
  return 1
end

-- argv: conversation, name, now. Not theirs any more; how long they had it counts for the next estimate of a wait.
local function leave(keys, argv)
  local tag = keys[1]
  local name, at = seat_of(tag, argv[1])
  if name ~= argv[2] then return 0 end
  local known = redis.call('HMGET', key(tag, 'handled'), 'count', 'mean_s')
  local number, mean = (tonumber(known[1]) or 0) + 1, tonumber(known[2]) or 0
  mean = mean + ((tonumber(argv[3]) - at) / 1000 - mean) / math.min(number, MEASURED)
  redis.call('HSET', key(tag, 'handled'), 'count', number, 'mean_s', string.format('%.1f', mean))
  return redis.call('HDEL', key(tag, 'seats'), argv[1])
end

-- argv: name, then field, value, field, value … of what somebody says of themselves or their screen does.
local function tell_agent(keys, argv)
  redis.call('SADD', key(keys[1], 'agents'), argv[1])
  redis.call('HSET', key(keys[1], 'agent', argv[1]), unpack(argv, 2))
  return 1
end

-- argv: name, who, now, detail for the audit, then field, value … of what a lead sets.
local function set_up_agent(keys, argv)
  write_audit(keys[1], 'set up staff', argv[2], argv[1], argv[3], argv[4])
  return tell_agent(keys, { argv[1], unpack(argv, 5) })
end

-- argv: template, who, now, bytes, or "" to forbid it: whether the house may send a wording by itself.
local function stand(keys, argv)
  local name = key(keys[1], 'standing')
  if argv[4] == '' then redis.call('HDEL', name, argv[1]) else redis.call('HSET', name, argv[1], argv[4]) end
  write_audit(keys[1], argv[4] == '' and 'forbid wording' or 'allow wording', argv[2], argv[1], argv[3], '')
  return 1
end

redis.register_function('hm_reserve', reserve)
redis.register_function('hm_seat', seat)
redis.register_function('hm_leave', leave)
redis.register_function('hm_tell_agent', tell_agent)
redis.register_function('hm_set_up_agent', set_up_agent)
redis.register_function('hm_stand', stand)
