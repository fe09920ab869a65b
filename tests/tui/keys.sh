#!/bin/sh
# A technician's moves by keyboard in a real terminal: every view is opened and left again, an
# entry is picked, parameters are edited, a machine is named and parked, DHCP is armed. What
# the console tells the engine is read from fake_bench's file; what it shows, from the screen.
. "$top_srcdir/tests/tui/tmux.sh"

start 80 24 "TERM=screen-256color $fake -s mixed -c $commands"
wait_for '▸ 00:13:d4:d1:03:57'
wait_for 'F5Boot'

# pick an entry for the second machine
press Down
wait_for '▸ bench-02'
press Enter
wait_for 'What to boot on bench-02'
wait_for '▸   live'
press End
wait_for '▸   ntpasswd'
press Enter
wait_sent 'assign 52:54:00:00:00:01 image=sysrcd entry=ntpasswd name=bench-02 hold=0 params='
wait_for 'bench-02 boots sysrcd · ntpasswd from now on.'

# parameters: typed, shown masked around the line, sent as typed
press F4
wait_for 'Kernel parameters for bench-02'
type_text 'rootpass=geheim setkmap=cz'
wait_for 'rootpass=***'
press Enter
wait_sent 'params=rootpass=geheim setkmap=cz'
wait_for 'Parameters of bench-02: rootpass=*** setkmap=cz'
wait_until 'the secret is off the screen' screen_lacks geheim

# a name, cancelled first
press n
wait_for '─ Name ─'
press Escape
wait_gone '─ Name ─'
press n
wait_for '─ Name ─'
press C-u
type_text 'bench-09'
press Enter
wait_sent 'entry=ntpasswd name=bench-09 hold=0 params=rootpass=geheim setkmap=cz'
wait_for '▸ bench-09'

# parked and let go
press h
wait_sent 'name=bench-09 hold=1'
wait_for 'bench-09 is parked'

# defaults
press D
wait_for 'What to boot on every machine without its own choice'
press Escape
wait_for 'MACHINE'

# log and help, and an unknown key
press F7
wait_for 'following'
press Escape
wait_gone 'following'
press '?'
wait_for 'Help · keys of: Bench'
press Escape
wait_for 'MACHINE'
press z
wait_for 'z does nothing here.  F1 shows what does.'
press F12
wait_for 'F12 does nothing here.'

# pasted text is never a command
t set-buffer 'qqq'
t paste-buffer -p -t px
wait_for 'Nothing here takes pasted text.'

# quitting asks while transfers run
press q
wait_for '2 transfers are running.'
press Escape
wait_gone 'transfers are running'
press F10
wait_for '2 transfers are running.'
press y
wait_for 'left: quit'
wait_for 'left-with-0'
end_session

# arming, from a bench that only listens
start 80 24 "TERM=screen $fake -s listening -c $commands"
wait_for 'DHCP only listens: 192.168.0.254'
press a
wait_for 'Enter: Answer'
press n
wait_gone 'Enter: Answer'
press a
wait_for 'Enter: Answer'
press Enter
wait_sent 'arm'
wait_for 'DHCP armed'
press q
wait_for 'left: quit'
