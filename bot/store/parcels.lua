-- Parcels and orders, changed together with what is planned for them; all of it lies in the first partition. Part of the
-- library that base.lua begins; names: parcelkeys.py.
do

local function version_of(row)
  return string.match(row or '0 ', '^%d+')
end

local function is_as_seen(tag, change)
  for _, one in ipairs(change.parcels) do
    if version_of(redis.call('GET', key(tag, 'parcel', one.hash))) ~= one.seen then return false end
  end
  for _, one in ipairs(change.orders) do
    if version_of(redis.call('GET', key(tag, 'order', one.hash))) ~= one.seen then return false end
  end
  return true
end

-- In this list as long as `is` says so.
local function list_in(name, is, at, id)
  if is then redis.call('ZADD', name, at, id) else redis.call('ZREM', name, id) end
end

local function point(name, id, keep)
  redis.call('SADD', name, id)
  redis.call('EXPIRE', name, keep)
end

local function put_parcel(tag, one, now, keep)
  redis.call('SET', key(tag, 'parcel', one.hash), one.row, 'EX', keep)
  redis.call('ZADD', key(tag, 'parcels'), now, one.id)
  list_in(key(tag, 'parcels:open'), one.open, now, one.id)
  list_in(key(tag, 'parcels:trouble'), one.trouble, now, one.id)
  list_in(key(tag, 'parcels:unknown'), one.unknown, now, one.id)
  if one.ask == 0 then
    redis.call('ZREM', key(tag, 'parcels:asking'), one.id)
  elseif one.ask then
    redis.call('ZADD', key(tag, 'parcels:asking'), string.format('%.0f', one.ask), one.id)
  end
  for _, hash in ipairs(one.by) do point(key(tag, 'parcels:by', hash), one.id, keep) end
end

local function drop_parcel(tag, one)
  redis.call('DEL', key(tag, 'parcel', one.hash))
  redis.call('ZREM', key(tag, 'parcels'), one.id)
  redis.call('ZREM', key(tag, 'parcels:open'), one.id)
  redis.call('ZREM', key(tag, 'parcels:trouble'), one.id)
  redis.call('ZREM', key(tag, 'parcels:unknown'), one.id)
  redis.call('ZREM', key(tag, 'parcels:asking'), one.id)
  for _, hash in ipairs(one.by) do redis.call('SREM', key(tag, 'parcels:by', hash), one.id) end
end

local function put_order(tag, one, now, keep)
  redis.call('SET', key(tag, 'order', one.hash), one.row, 'EX', keep)
  redis.call('ZADD', key(tag, 'orders'), now, one.id)
  redis.call('XADD', key(tag, 'orders:changes'), 'MAXLEN', '~', 10000, '*', 'o', one.id)
  for _, hash in ipairs(one.by) do point(key(tag, 'orders:by', hash), one.id, keep) end
end

-- argv: now, seconds to keep a parcel and an order, oldest times of them in the lists, then changes as JSON. Each is made
-- whole, with its due items, or not at all where one of its parcels or orders has another version than was seen. Returns
-- for each 1 or 0.
local function keep_shipping(keys, argv)
  local tag, now, out = keys[1], argv[1], {}
  for i = 6, #argv do
    local change = cjson.decode(argv[i])
    local fits = is_as_seen(tag, change)
    out[#out + 1] = fits and 1 or 0
    if fits then
      for _, one in ipairs(change.gone) do drop_parcel(tag, one) end
      for _, one in ipairs(change.parcels) do put_parcel(tag, one, now, argv[2]) end
      for _, one in ipairs(change.orders) do put_order(tag, one, now, argv[3]) end
      for _, of in ipairs(change.moot) do shared.drop_due(tag, of, now) end
      for _, due in ipairs(change.dues) do shared.plan_due(tag, due.id, due.at, due.key, due.bytes, now) end
    end
  end
  redis.call('ZREMRANGEBYSCORE', key(tag, 'parcels'), '-inf', argv[4])
  redis.call('ZREMRANGEBYSCORE', key(tag, 'parcels:open'), '-inf', argv[4])
  redis.call('ZREMRANGEBYSCORE', key(tag, 'parcels:trouble'), '-inf', argv[4])
  redis.call('ZREMRANGEBYSCORE', key(tag, 'parcels:unknown'), '-inf', argv[4])
  redis.call('ZREMRANGEBYSCORE', key(tag, 'orders'), '-inf', argv[5])
  return out
end

redis.register_function('hm_keep_shipping', keep_shipping)
end
