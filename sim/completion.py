"""Completion in a shell: a script with all the words in it, so that the Tab key starts no Python.

The words are those of the declarations: commands, keys of settings, names of shipped files.
"""

from __future__ import annotations

from sim.codebook.entries import settings
from sim.commands import COMMANDS
from sim.config.options import GROUPS, shipped
from sim.errors import ConfigError
from sim.language import LANGUAGES, tr

OPTIONS = ("--help", "--version")
EXTRA_KEYS = ("scenario", "study", "executor")  # groups that are chosen by name and are no key themselves
BASH = """\
# Completion of sme-sim for bash. Try it: source <(sme-sim completion bash)
_sme_sim() {
  local line=${COMP_LINE:0:COMP_POINT}
  local word=${line##*[[:space:]]} before found
  if [[ $line != *[[:space:]]*[[:space:]]* ]]; then
    found=$(compgen -W '@COMMANDS@ @OPTIONS@ @KEYS@' -- "$word")
  else
    found=$(compgen -W '@KEYS@ @VALUES@ @OWN@' -- "$word")
    case ${COMP_WORDS[1]} in
      help) found=$(compgen -W '@COMMANDS@' -- "$word") ;;
      completion) found=$(compgen -W 'bash zsh fish' -- "$word") ;;
      scenarios|check) found+=$'\n'$(compgen -W '@SCENARIOS@' -- "$word") ;;
    esac
  fi
  if [[ $word == scenarios=\\[* && $word != *\\] ]]; then
    before=${word%"${word##*[\\[,]}"}
    found=$(compgen -P "$before" -W '@SCENARIOS@' -- "${word#"$before"}"; _sme_sim_yaml "$before" "${word#"$before"}")
  elif [[ $word == *=* ]]; then
    found+=$'\\n'$(_sme_sim_yaml "${word%%=*}=" "${word#*=}")
  else
    found+=$'\\n'$(_sme_sim_yaml "" "$word")
  fi
  [[ $word == *=* && $COMP_WORDBREAKS == *=* ]] && before=${word%"${word##*=}"} || before=""
  COMPREPLY=()
  while IFS= read -r line; do [[ $line ]] && COMPREPLY+=("${line#"$before"}"); done <<< "$found"
  [[ ${#COMPREPLY[@]} == 1 && ( ${COMPREPLY[0]} == *[=/] || $word == *\\[* ) ]] && compopt -o nospace 2>/dev/null
  return 0
}
_sme_sim_yaml() {
  [[ $2 ]] && { compgen -P "$1" -f -X '!*.y?(a)ml' -- "$2"; compgen -P "$1" -S / -d -- "$2"; }
}
shopt -s extglob
complete -F _sme_sim sme-sim
"""
ZSH = """\
#compdef sme-sim
# Completion of sme-sim for zsh. Try it: source <(sme-sim completion zsh)
_sme_sim() {
  local -a commands keys values scenarios own
  commands=(@COMMANDS@) keys=(@KEYS@) values=(@VALUES@) scenarios=(@SCENARIOS@) own=(@OWN@ @OPTIONS@)
  if compset -P 'scenarios=(\\\\|)\\[*,' || compset -P 'scenarios=(\\\\|)\\['; then
    compadd -S '' -a scenarios
    _files -g '*.y(a|)ml'
    return
  fi
  if [[ $PREFIX == *=* ]]; then
    compadd -- ${(M)values:#${PREFIX%%=*}=*}
    compset -P '*=' && _files -g '*.y(a|)ml'
    return
  fi
  (( CURRENT == 2 )) && compadd -a commands
  (( CURRENT == 3 )) && [[ $words[2] == help ]] && compadd -a commands
  [[ ${words[2]} == completion ]] && compadd bash zsh fish
  [[ ${words[2]} == scenarios || ${words[2]} == check ]] && compadd -a scenarios
  compadd -S '' -a keys
  compadd -a own
  _files -g '*.y(a|)ml'
}
if [[ $funcstack[1] == _sme_sim ]]; then _sme_sim "$@"; else compdef _sme_sim sme-sim; fi
"""
FISH = """\
# Completion of sme-sim for fish. Try it: sme-sim completion fish | source
complete -c sme-sim -f
complete -c sme-sim -n '__fish_is_first_arg' -a '@COMMANDS@ @OPTIONS@'
complete -c sme-sim -n '__fish_seen_subcommand_from help' -a '@COMMANDS@'
complete -c sme-sim -n '__fish_seen_subcommand_from completion' -a 'bash zsh fish'
complete -c sme-sim -n '__fish_seen_subcommand_from scenarios check' -a '@SCENARIOS@'
complete -c sme-sim -a '@KEYS@ @VALUES@'
complete -c sme-sim -n 'string match -q -- "-*" (commandline -ct)' -a '@OWN@'
complete -c sme-sim -n 'not string match -q -- "*=*" (commandline -ct)' -a '(__sme_sim_files (commandline -ct))'
complete -c sme-sim -n 'string match -q -- "*=*" (commandline -ct)' -a '(__sme_sim_values)'
function __sme_sim_files
  __fish_complete_path "$argv[1]" | string replace -r '\\t.*' '' | string match -r '.*(?:\\.ya?ml|/)$'
end
function __sme_sim_values
  set -l word (commandline -ct)
  set -l before (string replace -r '(.*[=,\\[]).*' '$1' -- $word)
  string match -q 'scenarios=[*' -- $word; and for name in @SCENARIOS@; echo $before$name; end
  for file in (__sme_sim_files (string replace -r '.*[=,\\[]' '' -- $word)); echo $before$file; end
end
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def script(shell: str) -> str:
    """What a shell must read to complete the words of ``sme-sim``.

    Parameters
    ----------
    shell
        One of ``SCRIPTS``.

    Raises
    ------
    ConfigError
        For any other.
    """
    if shell not in SCRIPTS:
        known = ", ".join(SCRIPTS)
        raise ConfigError(tr("completion: {shell} is none of the shells {known}", shell=f"'{shell}'", known=known))
    text = SCRIPTS[shell]
    for name, words in _words().items():
        text = text.replace(f"@{name}@", " ".join(words))
    return text


def _words() -> dict[str, list[str]]:
    keys = [entry.key for entry in settings() if "*" not in entry.key and "[" not in entry.key]
    names = {group: [*shipped(group)] for group in GROUPS if group != "output"}
    values = [f"{group}={name}" for group, known in names.items() for name in known]
    own = [word.split()[0] for command in COMMANDS.values() for word, _ in command.own if word.startswith("--")]
    return {
        "COMMANDS": [*COMMANDS, "help"],
        "OPTIONS": [*OPTIONS],
        "OWN": [*dict.fromkeys(own), "--help"],
        "KEYS": sorted({f"{key}=" for key in (*keys, *names, *EXTRA_KEYS)}),
        "VALUES": [*values, *(f"lang={language}" for language in LANGUAGES)],
        "SCENARIOS": names["scenario"],
    }
