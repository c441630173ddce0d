-- Who is told that an answer comes late. Part of the library that base.lua begins; rows: threads.lua, waiting.lua.

do
-- argv: conversation, since when it waits and until when an answer was promised, as they were seen, the level told before
-- and the one reached, the nudge (JSON). Returns 1 where it is told now, 0 where it is not as it was seen any more.
local function nudge(keys, argv)
  local tag, id, talks = keys[1], argv[1], {}
  local talk = talk_of(tag, talks, id)
  if not talk or tonumber(talk.waiting_since) ~= tonumber(argv[2]) or tonumber(talk.promise_at) ~= tonumber(argv[3])
    or talk.clock ~= argv[4] then
    return 0
  end
  talk.clock, talk.changed = argv[5], true
  count(tag, 'nudged:' .. argv[5])
  local told = { argv[6] }
  keep_talks(tag, talks, told)
  tell_desk(tag, told)
  return 1
end

redis.register_function('hm_nudge', nudge)
end
