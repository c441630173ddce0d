-- Dead letters that never were in a stream: what a platform surely sent and nobody here can read.

-- argv: seen slot now, slot before, seconds to keep a slot, id, bytes, why, at, preview. Returns 1, or 0 for a letter
-- that is known: the platform repeated itself.
local function bury(keys, argv)
  local tag, id = keys[1], argv[4]
  local seen = key(tag, 'seen', argv[1])
  if redis.call('SISMEMBER', key(tag, 'seen', argv[2]), id) == 1 or redis.call('SADD', seen, id) == 0 then
    count(tag, 'duplicate')
    return 0
  end
  redis.call('EXPIRE', seen, argv[3])
  redis.call('XADD', key(tag, 'dead'), '*', 'message', id, 'why', argv[6], 'at', argv[7], 'raw', argv[5],
    'preview', argv[8], 'back', '')
  count(tag, 'dead')
  redis.call('XADD', key(tag, 'journal'), 'MAXLEN', '~', JOURNAL_LENGTH, '*', 'b',
    cmsgpack.pack({ { id, 'dead', argv[6], '' } }))
  return 1
end

redis.register_function('hm_bury', bury)
