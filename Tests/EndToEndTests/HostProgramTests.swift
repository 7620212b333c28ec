import Basics
import Glibc
import Testing

/// The programs a job finds beside those of the machine: `sudo`, and an apt that waits; and a python of its own.
struct HostProgramTests {
    /// Root where no sudo is installed.
    private static let hasNoSudo =
        geteuid() == 0
        && ["/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin"].allSatisfy { access("\($0)/sudo", X_OK) != 0 }

    @Test(.enabled(if: hasNoSudo))
    func aJobOfRootFindsASudoThatRunsTheCommand() throws {
        let sandbox = try Sandbox(
            workflow: #"""
                on: push
                jobs:
                  job:
                    runs-on: ubuntu-latest
                    env: { KEPT: kept }
                    steps:
                      - run: |
                          sudo -E -n echo "plain $(sudo id -u)"
                          sudo -nHE FOO='a b' sh -c 'echo "$KEPT [$FOO] $SUDO_USER $1"' -- "x  y"
                          echo 'echo "read $1"' | sudo -S bash -s -- in
                          sudo -u nobody -- sh -c 'echo "$(id -un):$(id -gn) $USER $HOME"'
                          sudo --user=#12345 id -u
                          sudo -unobody -g daemon id -gn
                          sudo -D /usr pwd
                          sudo -i sh -c 'test "$PWD" = "$HOME" && echo at home'
                          sudo -s echo 'two  words'
                          sudo -v && sudo -k && sudo -n true && echo asked
                          sudo -p '' -- env A=b sh -c 'echo "env $A"'
                          sudo tee -a out <<< "teed"
                      - run: |
                          for words in '-e file' '--chroot=/x ls' '-u' '-u no-such-user id' 'no-such-program' '' 'cd /' '-- A=b'; do
                            set +e; sudo $words < /dev/null; echo "[$words] $?"
                          done
                          sudo sh -c 'exit 7'; echo "exit $?"
                """#)
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.output) \(answer.errors)")
        let lines = answer.lines("job")
        for line in [
            "plain 0", "kept [a b] root x  y", "read in", "nobody:nogroup nobody /nonexistent", "12345", "daemon",
            "/usr",
            "at home", "two  words", "asked", "env b", "teed", "[-e file] 1", "[--chroot=/x ls] 1", "[-u] 1",
            "[-u no-such-user id] 1", "[no-such-program] 1", "[] 1", "[cd /] 1", "[-- A=b] 1", "exit 7",
            "sudo: no-such-program: command not found", "sudo: unknown user no-such-user", "sudo: a command is missing",
        ] {
            #expect(lines.contains { Key($0) == Key(line) }, "\(line) is missing: \(lines)")
        }
        #expect(lines.contains { $0.utf8.containsText("-e is not available here") })
    }

    @Test func jobsThatUseAptWaitForEachOther() throws {
        let apt = """
            #!/bin/sh
            # Fails if another one is at it, and stays until both jobs have come.
            data="$(cat "$HOME/data")"
            mkdir "$data/lock" || { echo "E: Could not get lock"; exit 100; }
            touch "$data/inside"
            until [ -e "$data/first" ] && [ -e "$data/second" ]; do :; done
            for i in $(seq 100); do cat "$APT_CONFIG" > /dev/null; done
            echo "$* $DEBIAN_FRONTEND $(grep -c 'Lock::Timeout\\|Assume-Yes\\|force-conf' "$APT_CONFIG")"
            rmdir "$data/lock"
            """
        let sandbox = try Sandbox([
            "bin/apt-get": apt,
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              first:
                runs-on: ubuntu-latest
                steps: [{ run: 'echo "$DATA" > ~/data; touch $DATA/first; apt-get update; echo $?' }]
              second:
                runs-on: ubuntu-latest
                steps:
                  - run: |
                      echo "$DATA" > ~/data
                      until [ -e $DATA/inside ]; do :; done
                      touch $DATA/second; apt-get install x; echo $?
            """,
        ])
        try #require(try sandbox.shell("chmod +x bin/apt-get && mkdir ../data").status == 0)
        let answer = try sandbox.shell(
            """
            PATH="$PWD/bin:$PATH" "$PROGRAM" run --format json --max-parallel 2 --env "DATA=$PWD/../data"
            """)
        guard access("/var/lib/apt/lists", R_OK) == 0, access("/usr/bin/flock", X_OK) == 0 else { return }
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        #expect(answer.says("first", "update noninteractive 3"), "\(answer.output)")
        #expect(answer.says("second", "install x noninteractive 3"))
        #expect(answer.says("second", "0"))
    }

    @Test func packagesCanBeInstalledForTheUser() throws {
        let sandbox = try Sandbox([
            "pkg/pyproject.toml":
                "[build-system]\nrequires = []\nbuild-backend = \"backend\"\nbackend-path = [\".\"]\n",
            // A build backend of its own: nothing is fetched.
            "pkg/backend.py": """
            import zipfile
            def build_wheel(folder, config_settings=None, metadata_directory=None):
                name = "hello_x-1-py3-none-any.whl"
                with zipfile.ZipFile(f"{folder}/{name}", "w") as file:
                    file.writestr("hello_x.py", "def main(): print('hello')\\n")
                    info = "hello_x-1.dist-info/"
                    file.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: hello-x\\nVersion: 1\\n")
                    file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
                    file.writestr(info + "entry_points.txt", "[console_scripts]\\nhello-x = hello_x:main\\n")
                    file.writestr(info + "RECORD", "")
                return name
            build_editable = build_wheel
            """,
            ".github/workflows/ci.yml": """
            on: push
            jobs:
              job:
                runs-on: ubuntu-latest
                steps:
                  - uses: actions/checkout@v4
                  - uses: actions/setup-python@v5
                  - run: pip install -q --user --no-index ./pkg && hello-x && command -v hello-x | grep -c "^$HOME/.local/bin/"
                  - run: python -c "import site, sys; print(site.ENABLE_USER_SITE, [p for p in sys.path if 'dist-packages' in p])"; echo "[$VIRTUAL_ENV]"
                  - run: |
                      ! python -c 'import hello_x' 2> /dev/null || echo found
                      PYTHONUSERBASE=$PWD/base pip install -q --user --no-index --force-reinstall ./pkg; ls base/bin
                      python -m venv --without-pip v && v/bin/python -c 'import sys; print(sys.prefix == sys.argv[1])' "$PWD/v"
                      ! v/bin/python -c 'import hello_x' 2> /dev/null && echo apart
            """,
        ])
        let answer = try sandbox.run()
        #expect(answer.status == 0, "\(answer.errors) \(answer.output)")
        for line in ["hello", "1", "True []", "[]", "found", "hello-x", "True", "apart"] {
            #expect(answer.says("job", line), "\(line) is missing: \(answer.lines("job"))")
        }
    }
}
