-- Shelves of live rooms and the stock of the shop; all of it lies in the first partition. Part of the library that
-- base.lua begins.

local SHELF_HISTORY = 200

local function remember_shelf(tag, name, argv, first)
  local history = key(tag, 'shelves:history', name)
  for i = first, #argv do redis.call('RPUSH', history, argv[i]) end
  redis.call('LTRIM', history, -SHELF_HISTORY, -1)
end

local function tell_shelves(tag, what, name)
  redis.call('XADD', key(tag, 'shelves:changes'), 'MAXLEN', '~', 1000, '*', what, name)
end

-- argv: now, who, room ("all" for every room), version seen, "version bytes" of the shelf, detail for the audit, then the
-- changes. CONFLICT where another version stands there. Returns 1.
local function put_shelf(keys, argv)
  local tag, room = keys[1], argv[3]
  local shelves = key(tag, 'shelves')
  local before = string.match(redis.call('HGET', shelves, room) or '0 ', '^%d+')
  if before ~= argv[4] then return redis.error_reply('CONFLICT ' .. before) end
  redis.call('HSET', shelves, room, argv[5])
  remember_shelf(tag, room, argv, 7)
  tell_shelves(tag, 'room', room)
  write_audit(tag, 'shelf', argv[2], room, argv[1], argv[6])
  return 1
end

-- argv: now, who, detail for the audit, number of products, then for each its id and its bytes, then the changes.
local function put_stock(keys, argv)
  local tag, count = keys[1], tonumber(argv[4])
  for i = 5, 3 + 2 * count, 2 do
    redis.call('HSET', key(tag, 'stocks'), argv[i], argv[i + 1])
    tell_shelves(tag, 'product', argv[i])
  end
  remember_shelf(tag, 'stock', argv, 5 + 2 * count)
  write_audit(tag, 'stock', argv[2], count .. ' products', argv[1], argv[3])
  return 1
end

-- argv: room. It shows something else now; what, stands in its row.
local function tell_shown(keys, argv)
  tell_shelves(keys[1], 'room', argv[1])
  return 1
end

redis.register_function('hm_put_shelf', put_shelf)
redis.register_function('hm_put_stock', put_stock)
redis.register_function('hm_tell_shown', tell_shown)
