import Basics
import Testing
import Workflows

struct ScriptProgramsTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let script: String
        /// Programs that surely have to be there, and with `?` those that may.
        let programs: String

        init(_ script: String, _ programs: String) {
            self.script = script
            self.programs = programs
        }

        var testDescription: String { script }
    }

    static let cases: [Case] = [
        Case("make test", "make"),
        Case("cd src && make -j4 | tee log; jq . x", "make tee jq"),
        Case("A=1 B=\"x y\" cargo build", "cargo"),
        Case("FILES=(a.c b.c)\ngcc \"${FILES[@]}\"", "gcc"),
        Case("sudo -E -u root systemctl start x", "sudo systemctl"),
        Case("env -u A B=1 ruff check", "env ruff"),
        Case("timeout -k 5 60s pytest -q", "timeout pytest"),
        Case("find . -name '*.sh' | xargs -n 1 shellcheck -x", "find xargs shellcheck"),
        Case("exec nice -n 19 make", "nice make"),
        Case("time go test ./...", "go"),
        // Substitutions, quotes, comments.
        Case("v=$(jq -r .version package.json) # curl is not used", "jq"),
        Case("echo \"at $(date +%s) `hostname`\"", "date hostname"),
        Case("echo 'make; curl' \"make && curl\"", ""),
        Case("echo $((1 + 2)) ${x:-$(id)} \"${y//;/ make }\"", ""),
        Case("diff <(sort a) <(uniq b)", "sort uniq diff"),
        Case("x='it'\\''s'; grep x y", "grep"),
        Case("make \\\n  all \\\n  install-docs", "make"),
        Case("echo a#b; tr a b", "tr"),
        // The grammar.
        Case("if grep -q x y; then make; else curl z; fi\nawk 1", "grep? make? curl? awk"),
        Case("for f in $(ls *.c); do gcc \"$f\"; done", "ls gcc"),
        Case("for ((i = 0; i < 3; i++)); do sleep 1; done", "sleep"),
        Case("while read -r line; do sed s/a/b/; done < file", "sed"),
        Case("until curl -f localhost; do sleep 1; done", "curl sleep"),
        Case("case $X in\n  a|b) make ;;\n  \"c d\") ninja\n  ;;\n  *) exit 1\nesac\ncmake .", "make? ninja? cmake"),
        Case("[[ -f x && -n $y ]] && unzip x", "unzip"),
        Case("((n > 1)) && zip x", "zip"),
        Case("! grep x y", "grep"),
        Case("{ make; } 2>&1 | tee log", "make tee"),
        Case("(cd x; ninja)", "ninja"),
        Case("build() {\n  cmake .\n}\nfunction go_on { ctest; }\nbuild; go_on", "cmake? ctest?"),
        Case("alias ll=ls; set -e; export A=1; [ -f x ]; test -f y; true", ""),
        // What may be missing.
        Case("nproc || sysctl -n hw.ncpu", "nproc? sysctl?"),
        Case("make || { cat log; exit 1; }\ntar c x", "make? cat? tar"),
        Case("make || (cat log; exit 1)\ntar c x", "make? cat? tar"),
        Case("command -v gh >/dev/null && gh auth status", "gh?"),
        Case("which docker; docker info", "which docker?"),
        // Redirections and here-documents.
        Case("2>err make >out 3<in", "make"),
        Case("&>log make", "make"),
        Case("cat <<EOF > x\ncurl y\n$(not here)\nEOF\nwc -l x", "cat wc"),
        Case("cat <<-'END' | sort\n\tmake it\n\tEND\njq . x", "cat sort jq"),
        Case("grep x <<< \"make it\"", "grep"),
        // What is no program of the machine.
        Case("./configure", ""), Case("/opt/x/bin/tool", ""), Case("\"$CC\" x.c", ""), Case("$(which cc) x.c", "which"),
        Case("bin/setup\nmissing", "missing?"),
        // What an earlier command installs.
        Case(
            "sudo apt-get update\nsudo apt-get install -y jq libxml2-utils\njq . x\nxmllint y\nmake",
            "sudo apt-get xmllint? make?"),
        Case("pip install -q 'ruff==0.5' tox>=4\nruff check\nmypy .", "pip mypy?"),
        Case("python -m pip install pytest\npytest", "python"),
        Case("curl -LsSf https://example.invalid/install.sh | sudo sh\nuv sync", "curl sudo sh uv?"),
        Case("wget -qO /usr/local/bin/hadolint https://example.invalid/x\nhadolint Dockerfile", "wget hadolint?"),
        Case("echo \"$HOME/.local/bin\" >> \"$GITHUB_PATH\"\nblack .", "black?"),
        Case("export PATH=\"$PWD/tools:$PATH\"\nmytool", "mytool?"),
        Case("source venv/bin/activate\nmypy x", "mypy?"),
        Case("npm ci\nnpx eslint .\neslint .", "npm npx? eslint?"),
        // What no shell would take.
        Case("echo 'open", ""), Case("$(", ""), Case("<<", ""), Case("case", ""), Case("x=(", ""), Case("`", ""),
        Case("))) fi done esac } make", "make"),
    ]

    @Test(arguments: cases) func `programs that a script starts`(_ sample: Case) {
        var programs = ScriptPrograms()
        let uses = programs.add(sample.script, isCertain: true)
        let text = uses.map { $0.name.string + ($0.isCertain ? "" : "?") }.joined(separator: " ")
        #expect(Key(text) == Key(sample.programs))
    }

    @Test func `what a step installs is there for the next ones`() {
        var programs = ScriptPrograms()
        #expect(programs.add("jq . a", isCertain: false) == [.init(name: "jq", isCertain: false)])
        _ = programs.add("apt-get install -y shellcheck", isCertain: true)
        #expect(programs.add("shellcheck x; jq . b", isCertain: true) == [.init(name: "jq", isCertain: false)])
        programs.provide(["jq"])
        #expect(programs.add("jq . b", isCertain: true) == [])
    }

    @Test func `no script is too deep or too odd`() {
        for text in ["$(", "\"$(", "`", "((", "{ ", "if ", "case x in (", "f() {", "|| {", "<<A\n"] {
            var programs = ScriptPrograms()
            _ = programs.add(String(repeating: text, count: 5_000), isCertain: true)
        }
    }
}
