-- Topics and public posts as they are kept, and what watching signals leads to. Part of the library that base.lua begins;
-- names: watchkeys.py.
do

local MOST_LOOSE, MOST_FACTS, MOST_VOICES, MOST_OTHERS, MOST_VERDICTS = 20000, 20000, 1000, 100, 60
local LOOSE_SECONDS = 48 * 3600

-- row: {id, topic or "", body, track, at, told}; body and track are numbers of pieces. A post without a topic ends by
-- itself; the oldest of too many go.
local function keep_post(tag, row, argv)
  local name, loose = key(tag, 'post', row.id), key(tag, 'loose')
  redis.call('HSET', name, 'body', argv[row.body + 2], 'track', argv[row.track + 2])
  if row.topic ~= '' then
    redis.call('PERSIST', name)
    redis.call('ZREM', loose, row.id)
    redis.call('ZADD', key(tag, 'topic:posts', row.topic), row.at, row.id)
  else
    redis.call('EXPIRE', name, LOOSE_SECONDS)
    redis.call('ZADD', loose, row.told, row.id)
    local more = redis.call('ZCARD', loose) - MOST_LOOSE
    if more > 0 then
      for _, id in ipairs(redis.call('ZRANGE', loose, 0, more - 1)) do
        redis.call('DEL', key(tag, 'post', id))
        redis.call('ZREM', loose, id)
      end
    end
  end
end

local function drop_post(tag, topic, post)
  redis.call('DEL', key(tag, 'post', post))
  redis.call('ZREM', key(tag, 'topic:posts', topic), post)
end

local function push(name, pieces, argv, most)
  for _, piece in ipairs(pieces) do redis.call('RPUSH', name, argv[piece + 2]) end
  if #pieces > 0 then redis.call('LTRIM', name, -most, -1) end
end

-- row: {id, body, last, grave, let_go, marks, points (slot and text in turn), spreaders (id and piece in turn), fewer,
-- voices, others, verdicts, facts}; what is not text is numbers of pieces.
local function keep_topic(tag, row, argv)
  local id = row.id
  redis.call('HSET', key(tag, 'topic', id), 'body', argv[row.body + 2], 'grave', row.grave, 'let_go', row.let_go)
  redis.call('ZADD', key(tag, 'topics'), row.last, id)
  if row.grave > 0 then redis.call('ZADD', key(tag, 'grave'), row.grave, id) end
  for _, mark in ipairs(row.marks) do redis.call('SADD', key(tag, 'topic:marks', id), mark) end
  for i = 1, #row.points, 2 do redis.call('HSET', key(tag, 'topic:curve', id), row.points[i], row.points[i + 1]) end
  local spreaders = key(tag, 'topic:spreaders', id)
  for i = 1, #row.spreaders, 2 do redis.call('HSET', spreaders, row.spreaders[i], argv[row.spreaders[i + 1] + 2]) end
  for _, one in ipairs(row.fewer) do redis.call('HDEL', spreaders, one) end
  push(key(tag, 'topic:voices', id), row.voices, argv, MOST_VOICES)
  push(key(tag, 'topic:others', id), row.others, argv, MOST_OTHERS)
  push(key(tag, 'topic:verdicts', id), row.verdicts, argv, MOST_VERDICTS)
  local facts = key(tag, 'facts')
  for _, piece in ipairs(row.facts) do redis.call('ZADD', facts, row.at, argv[piece + 2]) end
  local more = redis.call('ZCARD', facts) - MOST_FACTS
  if more > 0 then
    for _, one in ipairs(redis.call('ZRANGE', facts, 0, more - 1)) do redis.call('ZREM', facts, one) end
  end
end

-- A signal nobody can process: where all dead letters are; put back, it goes to the stream it came from.
local function bury_signal(tag, row, at)
  redis.call('XADD', key(tag, 'dead'), '*', 'message', row.name, 'why', row.why, 'at', at, 'raw', row.raw, 'preview',
    row.preview, 'back', '', 'signal', 1)
  count(tag, 'dead')
end

-- argv: fence, plan (msgpack), binary pieces, which the plan's rows name by number. A plan: {entries, dead, posts, gone,
-- topics, complaints, counts, at, keep}; rows are as bot/store/watched.py makes them. Returns 1.
local function watch(keys, argv)
  local tag, plan = keys[1], cmsgpack.unpack(argv[2])
  local lost = hold(tag, 'watch', argv[1])
  if lost then return lost end
  for _, entry in ipairs(plan.entries) do settle(key(tag, 'signals'), entry) end
  for _, row in ipairs(plan.dead) do
    row.raw = argv[row.raw + 2]
    bury_signal(tag, row, plan.at)
  end
  for _, row in ipairs(plan.posts) do keep_post(tag, row, argv) end
  for _, row in ipairs(plan.gone) do drop_post(tag, row.topic, row.post) end
  for _, row in ipairs(plan.topics) do keep_topic(tag, row, argv) end
  for _, row in ipairs(plan.complaints) do
    redis.call('SET', key(tag, 'complaint', row[1]), row[2], 'EX', plan.keep)
  end
  for name, by in pairs(plan.counts) do count(tag, name, by) end
  if #plan.topics > 0 then redis.call('INCR', key(tag, 'watch:revision')) end
  return 1
end

-- argv: oldest time to keep, limit. Forgets topics last heard of before, with all that is kept of them. Returns how many.
local function sweep_topics(keys, argv)
  local tag = keys[1]
  local old = redis.call('ZRANGEBYSCORE', key(tag, 'topics'), '-inf', '(' .. argv[1], 'LIMIT', 0, argv[2])
  for _, id in ipairs(old) do
    for _, post in ipairs(redis.call('ZRANGE', key(tag, 'topic:posts', id), 0, -1)) do
      redis.call('DEL', key(tag, 'post', post))
    end
    redis.call('DEL', key(tag, 'topic', id), key(tag, 'topic:posts', id), key(tag, 'topic:marks', id),
      key(tag, 'topic:curve', id), key(tag, 'topic:spreaders', id), key(tag, 'topic:voices', id),
      key(tag, 'topic:others', id), key(tag, 'topic:verdicts', id))
    redis.call('ZREM', key(tag, 'topics'), id)
    redis.call('ZREM', key(tag, 'grave'), id)
  end
  redis.call('ZREMRANGEBYSCORE', key(tag, 'facts'), '-inf', '(' .. argv[1])
  if #old > 0 then redis.call('INCR', key(tag, 'watch:revision')) end
  return #old
end

-- argv: post, who, now. An answer to it was put on the desk; the first one counts. Returns its fields.
local function answer_post(keys, argv)
  local tag, name = keys[1], key(keys[1], 'post', argv[1])
  if not redis.call('HGET', name, 'body') then return redis.error_reply('NOTFOUND post ' .. argv[1]) end
  if redis.call('HSETNX', name, 'answered_at', argv[3]) == 1 then
    redis.call('HSET', name, 'answered_by', argv[2])
    redis.call('INCR', key(tag, 'watch:revision'))
    write_audit(tag, 'answer_post', argv[2], argv[1], argv[3], '')
  end
  return redis.call('HGETALL', name)
end

redis.register_function('hm_watch', watch)
redis.register_function('hm_sweep_topics', sweep_topics)
redis.register_function('hm_answer_post', answer_post)
end
