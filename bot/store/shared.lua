-- What processes agree on for a while: locks, tokens, allowances. Part of the library that base.lua begins.

-- argv: name, holder, milliseconds. Returns 1 if the holder has the lock now.
local function hold_lock(keys, argv)
  local name = key(keys[1], 'shared', argv[1])
  local held = redis.call('GET', name)
  if held and held ~= argv[2] then return 0 end
  redis.call('SET', name, argv[2], 'PX', argv[3])
  return 1
end

-- argv: name, the value it has or "" for none, the new one, milliseconds. Returns 1 if it was so.
local function swap_shared(keys, argv)
  local name = key(keys[1], 'shared', argv[1])
  if (redis.call('GET', name) or '') ~= argv[2] then return 0 end
  redis.call('SET', name, argv[3], 'PX', argv[4])
  return 1
end

-- argv: name, value. Forget it if it is still that value; returns 1 if it was.
local function drop_shared(keys, argv)
  local name = key(keys[1], 'shared', argv[1])
  if redis.call('GET', name) ~= argv[2] then return 0 end
  return redis.call('DEL', name)
end

-- The grants of an owner that are not over, as a list of {kind, left, until}, the one that ends first first.
local function grants_of(name, now)
  local out = {}
  local flat = redis.call('HGETALL', name)
  for i = 1, #flat, 2 do
    local left, ends = string.match(flat[i + 1], '^(%-?%d+) (%d+)$')
    if tonumber(ends) > now then
      out[#out + 1] = { kind = flat[i], left = tonumber(left), ends = tonumber(ends) }
    else
      redis.call('HDEL', name, flat[i])
    end
  end
  table.sort(out, function(a, b) return a.ends < b.ends end)
  return out
end

-- argv: owner, kind, messages, until, seconds it lives in the store.
local function grant(keys, argv)
  local name = key(keys[1], 'allowed', argv[1])
  redis.call('HSET', name, argv[2], argv[3] .. ' ' .. argv[4])
  if redis.call('PTTL', name) < tonumber(argv[5]) * 1000 then redis.call('EXPIRE', name, argv[5]) end
  return 1
end

-- argv: owner, now, "1" to take one or "-1" to give one back. Returns 1 if there was a grant to take it from.
local function spend(keys, argv)
  local name, by = key(keys[1], 'allowed', argv[1]), tonumber(argv[3])
  for _, found in ipairs(grants_of(name, tonumber(argv[2]))) do
    if by < 0 or found.left > 0 then
      redis.call('HSET', name, found.kind, string.format('%d %d', found.left - by, found.ends))
      return 1
    end
  end
  return 0
end

-- argv: owner, now. Returns how many are left, and until when the last of them.
local function left(keys, argv)
  local messages, ends = 0, 0
  for _, found in ipairs(grants_of(key(keys[1], 'allowed', argv[1]), tonumber(argv[2]))) do
    messages = messages + found.left
    if found.left > 0 then ends = found.ends end
  end
  return { messages, ends }
end

redis.register_function('hm_hold_lock', hold_lock)
redis.register_function('hm_drop_shared', drop_shared)
redis.register_function('hm_swap_shared', swap_shared)
redis.register_function('hm_grant', grant)
redis.register_function('hm_spend', spend)
redis.register_function('hm_left', left)
