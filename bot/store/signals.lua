-- Signals in; what watching them leads to stands in topics.lua. Part of the library that base.lua begins; all of it lies
-- in the first partition. Names: watchkeys.py. A library may have 200 locals in all: those of a block do not count.
do

-- argv: cap of the stream, most fingerprints a day, seconds to keep a day, days, day now, earlier days, then fingerprint
-- and bytes of each. Returns {taken, duplicates}; stops at the cap.
local function hear(keys, argv)
  local tag, days = keys[1], tonumber(argv[4])
  local stream, seen = key(tag, 'signals'), key(tag, 'signals:seen', argv[5])
  local room, free = tonumber(argv[1]) - redis.call('XLEN', stream), tonumber(argv[2]) - redis.call('SCARD', seen)
  local taken, twice = 0, 0
  for i = 5 + days, #argv, 2 do
    if room <= 0 then break end
    local known = redis.call('SISMEMBER', seen, argv[i]) == 1
    for day = 6, 4 + days do
      known = known or redis.call('SISMEMBER', key(tag, 'signals:seen', argv[day]), argv[i]) == 1
    end
    if known then
      twice = twice + 1
    else
      if free > 0 then
        redis.call('SADD', seen, argv[i])
        free = free - 1
      end
      redis.call('XADD', stream, '*', 'm', argv[i + 1])
      room = room - 1
    end
    taken = taken + 1
  end
  redis.call('EXPIRE', seen, argv[3])
  if taken > twice then count(tag, 'signals', taken - twice) end
  if twice > 0 then count(tag, 'signals_twice', twice) end
  return { taken, twice }
end

redis.register_function('hm_hear', hear)
end
