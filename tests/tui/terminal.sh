#!/bin/sh
# What terminals do to a program: other sizes, Ctrl-Z, signals, a crash, a hang-up, terminals that
# can do little. Whatever ends the console, the shell's screen and its echo are back after it.
. "$top_srcdir/tests/tui/tmux.sh"

run="$fake -c $commands -p $dir/pid"

# is_plain: no alternate screen, and the terminal echoes and edits lines again
is_plain() {
	[ "$(t display -p -t px '#{alternate_on}')" = 0 ] && [ "$(t display -p -t px '#{mouse_any_flag}')" = 0 ] &&
		stty -a <"$(t display -p -t px '#{pane_tty}')" | grep -q ' icanon' &&
		stty -a <"$(t display -p -t px '#{pane_tty}')" | grep -q ' echo '
}
end_as() { # end_as WORD: how it left, and that the terminal is as it was
	wait_for "$1"
	wait_until 'the terminal is plain again' is_plain
	end_session
}

# resize at any moment
start 80 24 "TERM=screen-256color $run -s mixed"
wait_for 'F5Boot'
for size in 120x40 200x60 60x12 80x24; do
	t resize-window -t px -x "${size%x*}" -y "${size#*x}"
	wait_for '00:13:d4:d1:03:57'
	wait_for 'F10Quit'
done
t resize-window -t px -x 40 -y 10
wait_for 'pxedeck needs a window of 60x12 or more.'
t resize-window -t px -x 80 -y 24
wait_for 'MACHINE'

# Ctrl-C ends it cleanly
press C-c
end_as 'left: signal'

# SIGTERM too
start 80 24 "TERM=screen $run -s mixed"
wait_for 'F5Boot'
kill -TERM "$(cat "$dir/pid")"
end_as 'left: signal'

# the engine's own end is told after the screen is given back
start 80 24 "TERM=screen $run -s mixed -e 1"
wait_for 'F5Boot'
end_as 'left: ended the made-up engine has had enough'

# a crash leaves no mess
start 80 24 "ulimit -c 0; TERM=screen $run -s mixed"
wait_for 'F5Boot'
kill -SEGV "$(cat "$dir/pid")"
end_as 'left-with-139'

# Ctrl-Z and fg, in a shell with job control
start 80 24 "PS1='ready> ' sh -i"
wait_for 'ready>'
type_text "TERM=screen $run -s mixed"
press Enter
wait_for 'F5Boot'
press C-z
wait_for 'ready>'
wait_until 'the terminal is plain while it is stopped' is_plain
type_text 'fg'
press Enter
wait_for 'F5Boot'
wait_for 'pxedeck stood still for'
press F7
wait_for 'following'
press C-c
wait_for 'left: signal'
end_session

# the terminal goes away: the console says so to its caller, and does not die of it
start 80 24 "TERM=screen $run -s mixed"
wait_for 'F5Boot'
end_session
wait_sent 'left: hangup'

# without UTF-8, and on terminals of old: no byte above 126 reaches them
for term in vt100 linux; do
	start 80 24 "LC_ALL=C TERM=$term $run -s mixed"
	wait_for '> 00:13:d4:d1:03:57'
	wait_for 'b?ro-pc'
	screen | LC_ALL=C grep -q '[^ -~]' && fail "$term got more than ASCII"
	press C-c
	end_as 'left: signal'
done

# colours where there are some, none with NO_COLOR
has_colour() { screen -e | grep -q "$(printf '\033')\[[0-9;]*3[1-7]m"; }
for term in screen screen-256color xterm-256color; do
	start 80 24 "TERM=$term $run -s mixed"
	wait_for 'F5Boot'
	wait_until "colours on $term" has_colour
	press C-c
	end_as 'left: signal'
done
start 80 24 "NO_COLOR=1 TERM=screen-256color $run -s mixed"
wait_for 'F5Boot'
has_colour && fail 'colour in spite of NO_COLOR'
press C-c
end_as 'left: signal'

# too little of a terminal, or none: one sentence that names the way out
for term in dumb unheard-of ''; do
	start 80 24 "TERM=$term $run -s mixed"
	wait_for 'pxedeck serve'
	end_as 'left-with-1'
done
"$fake" -s mixed </dev/null >"$dir/out" 2>&1 && fail 'ran without a terminal'
grep -q 'needs a terminal; without one use: pxedeck serve' "$dir/out" || fail 'no word about the terminal'
exit 0
