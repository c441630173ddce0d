-- What people and the clock do to live rooms, beside the messages. Part of the library that base.lua begins.
-- Rows of rooms: {address, title, hosts, showing, topic, began, ended, heard, version, named}; `named` is set once people
-- said what the room is called or who hosts it.

local function room_fields(tag, id)
  local fields = as_table(redis.call('HGETALL', key(tag, 'room', id)))
  return fields.address and fields or nil
end

-- The show that goes on ends at `at`. Returns whether one did.
local function close_show(tag, id, fields, at)
  local row = { began = tonumber(fields.began or 0), ended = tonumber(fields.ended or 0) }
  end_show(tag, id, row, tonumber(at))
  if row.changed then redis.call('HSET', key(tag, 'room', id), 'ended', row.ended) end
  return row.changed
end

-- argv: room, who, now, detail for the audit, then names and values of the row. Returns the row.
local function change_room(keys, argv)
  local tag, id = keys[1], argv[1]
  if not room_fields(tag, id) then return redis.error_reply('NOTFOUND room ' .. id) end
  local name = key(tag, 'room', id)
  for i = 5, #argv, 2 do
    redis.call('HSET', name, argv[i], argv[i + 1])
    if argv[i] == 'title' or argv[i] == 'hosts' then redis.call('HSET', name, 'named', 1) end
  end
  redis.call('HINCRBY', name, 'version', 1)
  write_audit(tag, 'change_room', argv[2], id, argv[3], argv[4])
  return redis.call('HGETALL', name)
end

-- argv: room, address, title, hosts (JSON). What the settings call a room, unless people called it otherwise.
local function name_room(keys, argv)
  local tag, id = keys[1], argv[1]
  local name = key(tag, 'room', id)
  if redis.call('HGET', name, 'named') then return 0 end
  redis.call('HSET', name, 'address', argv[2], 'title', argv[3], 'hosts', argv[4])
  redis.call('ZADD', key(tag, 'rooms'), 'NX', 0, id)
  return 1
end

-- argv: room, who, now. Ends its show, if one goes on. Returns the row.
local function end_room(keys, argv)
  local tag, id = keys[1], argv[1]
  local fields = room_fields(tag, id)
  if not fields then return redis.error_reply('NOTFOUND room ' .. id) end
  if close_show(tag, id, fields, argv[3]) then write_audit(tag, 'end_show', argv[2], id, argv[3], fields.began) end
  return redis.call('HGETALL', key(tag, 'room', id))
end

-- argv: now, the time since when a room must have been silent. Shows of silent rooms ended when they were last heard.
-- Returns the rooms.
local function end_silent(keys, argv)
  local tag, ended = keys[1], {}
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', key(tag, 'rooms'), '-inf', argv[2])) do
    local fields = room_fields(tag, id)
    if fields and close_show(tag, id, fields, fields.heard or argv[1]) then
      write_audit(tag, 'end_show', 'clock', id, argv[1], fields.began)
      ended[#ended + 1] = id
    end
  end
  return ended
end

-- argv: room, now, seconds to keep, then names and numbers: what happened to the room before its messages came here.
-- Returns 0 where the room is not known yet.
local function count_room(keys, argv)
  local tag, id, sums = keys[1], argv[1], {}
  if not room_fields(tag, id) then return 0 end
  for i = 4, #argv, 2 do sums[argv[i]] = argv[i + 1] end
  count_minute(tag, id, tonumber(argv[2]), sums, argv[3])
  return 1
end

-- argv: oldest time to keep. Forgets the shows that began before; the one that goes on is kept.
local function sweep_shows(keys, argv)
  local tag, gone = keys[1], 0
  for _, show in ipairs(redis.call('ZRANGEBYSCORE', key(tag, 'shows'), '-inf', '(' .. argv[1])) do
    local id, began = string.match(show, '^(%S+) (%d+)$')
    local ended = key(tag, 'ended', id or '')
    if not id or redis.call('HGET', ended, began) then
      redis.call('ZREM', key(tag, 'shows'), show)
      if id then redis.call('HDEL', ended, began, began .. ':title') end
      gone = gone + 1
    end
  end
  return gone
end

redis.register_function('hm_change_room', change_room)
redis.register_function('hm_name_room', name_room)
redis.register_function('hm_end_room', end_room)
redis.register_function('hm_end_silent', end_silent)
redis.register_function('hm_count_room', count_room)
redis.register_function('hm_sweep_shows', sweep_shows)
