#!/usr/bin/env python3
"""The manual pages say what is so: manual.py BUILD SOURCE

Every option that a command's --help shows is in its page with the same letter and name for its value, and the other way
round; what a value can be chosen from is named there. Every command of a program has a section. Every function of the public
headers is in stance.3, and nothing else is; the program there compiles. stance-model.5 has the words of docs/model-format.md."""
import collections, os, re, subprocess, sys

BUILD, SOURCE = (os.path.abspath(folder) for folder in sys.argv[1:3])
MAN = os.path.join(SOURCE, "man")
bad = []


def output(*words):
    done = subprocess.run([os.path.join(BUILD, words[0]), *words[1:]], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    if done.returncode: bad.append(f"{' '.join(words)}: exit status {done.returncode}")
    return done.stdout


def options_of_help(text):
    """{(letter, name): (value's name, choices)}"""
    found, last = {}, None
    for line in text.splitlines():
        option = re.match(r"  (?:-(\w), |    )--([\w-]+)(?: (\S+))?(?:  |$)", line)
        if option:
            last = (option[1] or "", option[2])
            found[last] = (option[3] or "", [])
        elif last and line.startswith(" " * 28 + "one of: "): found[last] = (found[last][0], line.split()[2:])
    return found


def options_of_page(text):
    """{(letter, name): (value's name, what is said of it)}; those of the lists directly in the text, not in a list within."""
    found, last = {}, None
    for line in text.splitlines():
        option = re.match(r"\.It (?:Fl (\w) , )?Fl -([\w-]+)(?: Ar (\S+))?$", line)
        if option:
            last = (option[1] or "", option[2])
            found[last] = (option[3] or "", "")
        elif line.startswith(".It") and "Fl" in line: bad.append(f"cannot read {line}")
        elif last: found[last] = (found[last][0], found[last][1] + line + "\n")
    return found


def compare(where, page, helped):
    for option in sorted(page.keys() - helped.keys()): bad.append(f"{where}: --{option[1]} is in the page, not in --help")
    for option in sorted(helped.keys() - page.keys()): bad.append(f"{where}: --{option[1]} is in --help, not in the page (or with another letter)")
    for option in sorted(helped.keys() & page.keys()):
        value, choices = helped[option]
        if page[option][0] != value: bad.append(f"{where}: --{option[1]} takes {value or 'nothing'}, in the page {page[option][0] or 'nothing'}")
        for choice in choices:
            if not re.search(rf"(?<![\w-]){re.escape(choice)}(?![\w-])", page[option][1]):
                bad.append(f"{where}: --{option[1]}: the page does not name {choice}")


def commands_of(program):
    """Those that are its own: of stance not those that stance-train has."""
    names = re.findall(r"^  (\w+) +\S", output(program, "help"), re.M)
    others = commands_of("stance-train") if program == "stance" else []
    return [name for name in names if name not in ("help", "version", *others)]


def check_program(program):
    text = open(os.path.join(MAN, program + ".1"), encoding="utf-8").read()
    top = text[:text.index(".Ss ")]
    sections = dict(re.findall(rf"^\.Ss {program} (\w+)\n(.*?)(?=^\.S[sh] )", text, re.M | re.S))
    commands = commands_of(program)
    if sorted(sections) != sorted(commands): bad.append(f"{program}.1 has sections {sorted(sections)}, the program commands {sorted(commands)}")
    common = options_of_page(top)
    for command in commands:
        helped = options_of_help(output(program, command, "--help"))
        if not common.keys() <= helped.keys(): bad.append(f"{program} {command}: lacks an option that every command has")
        own = {option: value for option, value in helped.items() if option not in common}
        compare(f"{program} {command}", options_of_page(sections.get(command, "")), own)
        if f".Cm {command}\n" not in text[:text.index(".Sh DESCRIPTION")]: bad.append(f"{program} {command}: not in the synopsis")
    return len(commands)


def functions_of(header):
    text = open(os.path.join(SOURCE, "include", header), encoding="utf-8").read()
    return re.findall(r"^STANCE_API [^(;]*?(\w+)\(", text, re.M)


def check_example(text):
    """The program in stance.3 compiles without a warning."""
    example = re.search(r"^\.Bd -literal\n(#include <stance.h>.*?)^\.Ed", text, re.M | re.S)
    program = example[1].replace("\\e", "\\") if example else "#error no example\n"
    done = subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", os.path.join(SOURCE, "include"), "-x", "c", "-"],
                          input=program, capture_output=True, text=True)
    if done.returncode: bad.append("stance.3: the example: " + done.stderr)


def check_library():
    functions = functions_of("stance.h") + functions_of("stance_train.h")
    text = open(os.path.join(MAN, "stance.3"), encoding="utf-8").read()
    named = set(re.findall(r"^\.(?:It )?Fn (\w+)", text, re.M))
    for name in sorted(set(functions) - named): bad.append(f"stance.3: {name} is missing")
    for name in sorted(named - set(functions)): bad.append(f"stance.3: there is no {name}")
    check_example(text)
    return len(functions)


def check_format():
    """stance-model.5 says what docs/model-format.md says: the same words, and each number as often."""
    source = open(os.path.join(SOURCE, "docs", "model-format.md"), encoding="utf-8").read()
    page = open(os.path.join(MAN, "stance-model.5"), encoding="utf-8").read()
    page = page[page.index(".Sh DESCRIPTION"):page.index(".Sh FILES")]
    source = re.sub(r"^\|.*\n\|(?:-+:?\||:?-+:?\|)+$", "", source[source.index("\n"):], flags=re.M)  # title, heads of tables
    page = re.sub(r"^\.\w+(?: -tag -width Ds| -bullet)?", "", page, flags=re.M).replace("\\e", "\\")
    words = [collections.Counter(re.findall(r"\w+", text)) for text in (source, page)]
    for word in sorted(words[0].keys() | words[1].keys()):
        both = [w[word] for w in words]
        if both[0] and not both[1] or re.search(r"\d", word) and both[0] != both[1]:
            bad.append(f"stance-model.5: {word}: {both[1]} times, {both[0]} in docs/model-format.md")


def main():
    commands = check_program("stance") + check_program("stance-train")
    functions = check_library()
    check_format()
    print("\n".join(bad) or f"ok: {commands} commands, {functions} functions")
    sys.exit(bool(bad))


main()
