-- The library's changes. Part of the library that base.lua begins.

local HISTORY_LENGTH, TOLD_LENGTH = 200, 1000

-- argv: now, who, what for the audit, its detail, then for each entry: id, version before, "version bytes" of the
-- record, bytes of the change. Written where nobody changed the entry since; the rest comes back. Returns the ids of
-- those that were changed by others.
local function change_library(keys, argv)
  local tag, lost, done = keys[1], {}, {}
  local records = key(tag, 'knowledge')
  for i = 5, #argv, 4 do
    local id = argv[i]
    local before = redis.call('HGET', records, id) or '0 '
    if string.match(before, '^%d+') == argv[i + 1] then
      redis.call('HSET', records, id, argv[i + 2])
      local history = key(tag, 'knowledge:history', id)
      redis.call('RPUSH', history, argv[i + 3])
      redis.call('LTRIM', history, -HISTORY_LENGTH, -1)
      done[#done + 1] = id
    else
      lost[#lost + 1] = id
    end
  end
  if #done > 0 then
    local ids = table.concat(done, ' ')
    redis.call('XADD', key(tag, 'knowledge:changes'), 'MAXLEN', '~', TOLD_LENGTH, '*', 'ids', ids)
    if #done == 1 then
      write_audit(tag, argv[3], argv[2], ids, argv[1], argv[4])
    else
      write_audit(tag, argv[3], argv[2], #done .. ' entries', argv[1], argv[4] .. ' ' .. ids)
    end
  end
  return lost
end

redis.register_function('hm_change_library', change_library)
