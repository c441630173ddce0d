-- What became of questions, kept for the gaps in the knowledge. Part of the library that base.lua begins.

-- argv: place in the desk stream, seconds to keep, then for each trace: draft, its version, count and late joiners as
-- they were read, day, bytes. A draft has one trace, whoever writes it how often; one that has changed since it was read
-- is left out: the desk was told of that change, so it comes again. Returns how many were written.
local function learn(keys, argv)
  local tag, written = keys[1], 0
  for i = 3, #argv, 6 do
    local now = redis.call('HMGET', key(tag, 'draft', argv[i]), 'version', 'count', 'late')
    if now[1] == argv[i + 1] and now[2] == argv[i + 2] and now[3] == argv[i + 3] then
      local day = key(tag, 'traces', argv[i + 4])
      redis.call('HSET', day, argv[i], argv[i + 5])
      redis.call('EXPIRE', day, argv[2])
      written = written + 1
    end
  end
  if written > 0 then redis.call('HINCRBY', key(tag, 'learned'), 'changes', 1) end
  redis.call('HSET', key(tag, 'learned'), 'place', argv[1])
  return written
end

-- argv: day, what was searched for, now, most different ones a day, seconds to keep. Counts one search without an
-- answer; returns 0 where the day is full.
local function miss(keys, argv)
  local tag = keys[1]
  local day = key(tag, 'missed', argv[1])
  local before = redis.call('HGET', day, argv[2])
  if not before and redis.call('HLEN', day) >= tonumber(argv[4]) then return 0 end
  local times = before and tonumber(string.match(before, '^%d+')) or 0
  redis.call('HSET', day, argv[2], (times + 1) .. ' ' .. argv[3])
  redis.call('EXPIRE', day, argv[5])
  redis.call('HINCRBY', key(tag, 'learned'), 'changes', 1)
  return 1
end

-- argv: gap, who, now, reason, bytes (or "" to bring it back), seconds to keep. The audit says who and why.
local function put_away(keys, argv)
  local tag = keys[1]
  local name = key(tag, 'dismissed')
  if argv[5] == '' then
    redis.call('HDEL', name, argv[1])
  else
    redis.call('HSET', name, argv[1], argv[5])
    redis.call('EXPIRE', name, argv[6])
  end
  redis.call('HINCRBY', key(tag, 'learned'), 'changes', 1)
  write_audit(tag, argv[5] == '' and 'reopen_gap' or 'dismiss_gap', argv[2], argv[1], argv[3], argv[4])
  return 1
end

redis.register_function('hm_learn', learn)
redis.register_function('hm_miss', miss)
redis.register_function('hm_put_away', put_away)
