-- The gate of a connection's budget, for all nodes. Times are microseconds since 1970.
--
-- KEYS: the gate's state; the nodes with the places they hold, as "held serial seen"
-- ARGV: what to do, now, node, held, serial, advised (0: nothing heard), pause until (0: none),
--       interval, slack, concurrency, quiet, life of a silent node
-- Answers: kind (0 enter at, 1 full, 2 paused, 3 state), its time, allowed, nodes, paused until
local state, nodes = KEYS[1], KEYS[2]
local what, now, node = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local held, serial = tonumber(ARGV[4]), tonumber(ARGV[5])
local advised, asked = tonumber(ARGV[6]), tonumber(ARGV[7])
local interval, slack, concurrency = tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10])
local quiet, life = tonumber(ARGV[11]), tonumber(ARGV[12])

local function whole(number) return string.format('%.0f', number) end
local function set(field, value) redis.call('HSET', state, field, whole(value)) end

local kept = redis.call('HMGET', state, 'on_pace', 'paused', 'advised', 'cut', 'grows_at')
local on_pace, paused = tonumber(kept[1] or 0), tonumber(kept[2] or 0)
local cut, grows_at = tonumber(kept[4] or 0), tonumber(kept[5] or 0)

if asked > paused then
  paused = asked
  set('paused', paused)
end
if advised > 0 then
  set('advised', advised)
else
  advised = tonumber(kept[3] or 0)
end

local most = concurrency
if advised > 0 and advised < most then most = advised end
if most < 1 then most = 1 end
local allowed = most
if cut > 0 then
  local grown = 0
  if now >= grows_at then grown = math.floor((now - grows_at) / quiet) + 1 end
  if cut + grown < most then allowed = cut + grown end
end
if what == 'halve' then
  allowed = math.max(1, math.floor(allowed / 2))
  set('cut', allowed)
  set('grows_at', now + quiet)
end

local others, count = 0, 1
local all = redis.call('HGETALL', nodes)
for at = 1, #all, 2 do
  local their_held, their_serial, seen = string.match(all[at + 1], '^(%d+) (%d+) (%d+)$')
  if all[at] == node then
    if tonumber(their_serial) > serial then
      held, serial = tonumber(their_held), tonumber(their_serial)
    end
  elseif now - tonumber(seen) > life then
    redis.call('HDEL', nodes, all[at])
  else
    others = others + tonumber(their_held)
    count = count + 1
  end
end

local kind, time = 3, 0
if what == 'enter' then
  if paused > now then
    kind, time, held = 2, paused, math.max(0, held - 1)
  elseif others + held > allowed then
    kind, held = 1, math.max(0, held - 1)
  else
    -- Nobody can be further ahead than everybody who waits for his turn; else a clock was wrong.
    on_pace = math.min(on_pace, now + concurrency * interval)
    local turn = math.max(on_pace, now - slack)
    set('on_pace', turn + interval)
    kind, time = 0, math.max(turn, now)
  end
end
if what == 'enter' or what == 'report' then
  redis.call('HSET', nodes, node, whole(held) .. ' ' .. whole(serial) .. ' ' .. whole(now))
  redis.call('PEXPIRE', nodes, 3600000)
end
-- Longer than the longest pause.
redis.call('PEXPIRE', state, 90000000)
return { kind, whole(time), allowed, count, whole(paused) }
