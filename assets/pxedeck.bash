# bash completion for pxedeck
_pxedeck() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} command=
	local commands='serve demo iso set machines boots transfers leases events export grub doctor'
	local i

	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ " $commands " == *" ${COMP_WORDS[i]} "* ]] && command=${COMP_WORDS[i]} && break
	done
	COMPREPLY=()
	case $before in
	-i)
		mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net)" -- "$word")
		return
		;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W 'text dnsmasq json csv html pcap' -- "$word")
		return
		;;
	-C | -o | --db | --iso)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		return
		;;
	esac
	case $command:$word in
	demo:-*) mapfile -t COMPREPLY < <(compgen -W '--machines --memory --iso' -- "$word") ;;
	export:-*) mapfile -t COMPREPLY < <(compgen -W '--machine --boot --format -o --db' -- "$word") ;;
	machines:-* | boots:-* | transfers:-* | leases:-* | events:-*)
		mapfile -t COMPREPLY < <(compgen -W '--json --machine --db' -- "$word")
		;;
	set:*) mapfile -t COMPREPLY < <(compgen -W 'default image= entry= loader= transport= name= once= hold=' -- "$word")
		compopt -o nospace ;;
	*:-*) mapfile -t COMPREPLY < <(compgen -W '-i -C --db --help --version' -- "$word") ;;
	*)
		compopt -o filenames
		mapfile -t COMPREPLY < <([ -n "$command" ] || compgen -W "$commands" -- "$word"
			compgen -d -- "$word"
			compgen -f -X '!*.iso' -- "$word")
		;;
	esac
}
complete -F _pxedeck pxedeck
