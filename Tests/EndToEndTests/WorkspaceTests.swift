import Basics
import Files
import Testing

/// Where jobs work: outside every repository, at the same paths in each run.
struct WorkspaceTests {
    private static let workflow = """
        on: push
        jobs:
          look:
            runs-on: ubuntu-latest
            steps:
              - run: |
                  echo "paths $GITHUB_WORKSPACE $HOME $RUNNER_TEMP $RUNNER_TOOL_CACHE"
                  for folder in . .. ~ "$RUNNER_TEMP" "$RUNNER_TOOL_CACHE"; do
                    ! env -u GIT_CEILING_DIRECTORIES git -C "$folder" rev-parse --git-dir 2>/dev/null
                  done
                  test "$(cd ../../.. && pwd)" = "$GIT_CEILING_DIRECTORIES"
                  while test -e "$RUNNER_TOOL_CACHE/../hold"; do touch "$RUNNER_TOOL_CACHE/../held"; sleep 0.05; done
                  test ! -e "$RUNNER_TOOL_CACHE/../red"
        """

    private static func paths(_ answer: Sandbox.Answer) -> [String] {
        let line = answer.lines("look").first { $0.utf8.starts(with: "paths ".utf8) } ?? ""
        return line.utf8.split(separator: UInt8(ascii: " ")).dropFirst().map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func pathsAreTheSameInEachRunAndDifferAtTheSameTime() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let first = try sandbox.run()
        #expect(first.status == 0, "\(first.output)")
        let paths = Self.paths(first)
        #expect(paths.count == 4)
        for path in paths { #expect(path.utf8.starts(with: "\(sandbox.work)/".utf8), "\(path)") }
        #expect(Self.paths(try sandbox.run()) == paths)
        let both = try sandbox.shell(
            """
            touch ../work/hold
            "$PROGRAM" run --format json > ../first.json & first=$!
            for i in $(seq 600); do test -e ../work/held && break; sleep 0.05; done
            ("$PROGRAM" run --format json > ../second.json; echo "second $?") & second=$!
            for i in $(seq 600); do grep -q '"line":"paths' ../second.json && break; sleep 0.05; done
            "$PROGRAM" prune --format json
            rm ../work/hold; wait $first; echo "first $?"; wait $second
            cat ../second.json; ls ../work/repository-*
            """)
        #expect(both.output.utf8.containsText("first 0") && both.output.utf8.containsText("second 0"), "\(both.output)")
        // Nothing that a run uses was removed.
        #expect(both.output.utf8.containsText("\"leftovers\":[]"), "\(both.output)")
        let others = Self.paths(both)
        #expect(others.count == 4 && others[0] != paths[0] && others[3] == paths[3], "\(others)")
        #expect(others[0].utf8.containsText(".2/"), "\(others)")
        #expect(Self.paths(try sandbox.run()) == paths)
        // All is gone with the jobs.
        #expect(try sandbox.shell("ls -A ../work/repository-*").output == "_place.json")
    }

    @Test func aKilledRunLeavesNothingAndChangesNoPath() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let first = Self.paths(try sandbox.run())
        let killed = try sandbox.shell(
            """
            touch ../work/hold
            "$PROGRAM" run > /dev/null & pid=$!
            for i in $(seq 600); do test -e ../work/held && break; sleep 0.05; done
            kill -9 $pid; wait $pid; rm ../work/hold
            for i in $(seq 600); do "$PROGRAM" runs | grep -q interrupted && break; sleep 0.05; done
            ls -A ../work/repository-*
            """)
        #expect(killed.output == "_place.json", "\(killed.output) \(killed.errors)")
        #expect(Self.paths(try sandbox.run()) == first)
    }

    @Test func whatIsKeptIsPutAsideForAnotherRunAndBack() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        let paths = Self.paths(try sandbox.run())
        try sandbox.write(["../work/red": ""])
        #expect(try sandbox.run().status == 1)
        #expect(try sandbox.pitlane("why").output.utf8.containsText(paths[0]))
        // Both say what it takes, and where.
        for command in ["runs", "doctor"] {
            let answer = try sandbox.shell("\"$PROGRAM\" \(command) 2>&1")
            #expect(answer.output.utf8.containsText("kept workspaces of run 2 take "), "\(answer.output)")
            #expect(answer.output.utf8.containsText("\(sandbox.work)/repository-"), "\(answer.output)")
        }
        // A green run has the same paths, and leaves what is kept alone.
        try sandbox.shell("mv ../work/red ../work/later").requireGreen()
        try sandbox.write(["\(paths[0].dropPrefix(sandbox.repository))/mended": "x"])
        #expect(Self.paths(try sandbox.run()) == paths)
        let aside = try sandbox.shell("ls ../work/repository-*/*@2/*/*/mended").output
        #expect(try sandbox.pitlane("why", "2").output.utf8.containsText("@2/"), "\(aside)")
        try sandbox.shell("mv ../work/later ../work/red").requireGreen()
        let again = try sandbox.pitlane("rerun", "2", "--from", "--format", "json")
        #expect(again.status == 1, "\(again.errors)")
        #expect(Self.paths(again) == paths)
        #expect(try Folder.names(in: paths[0]).contains(Array("mended".utf8)))
        // Only those of the last run that failed stay, but for those that were asked for.
        #expect(try sandbox.run("--keep-work").status == 1)
        #expect(try sandbox.run().status == 1)
        #expect(
            try sandbox.shell("cat ../work/*/*/_owner.json | grep -o '\"run\":[0-9]*' | sort").output
                == "\"run\":4\n\"run\":5")
        #expect(try sandbox.pitlane("prune").output.utf8.starts(with: "removed 2 left-over files".utf8))
        #expect(!(try sandbox.shell("\"$PROGRAM\" runs 2>&1").output.utf8.containsText("kept workspaces")))
    }

    @Test func pruneFindsWhatRecordsThatAreGoneHaveLeft() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        #expect(try sandbox.run("--keep-work").status == 0)
        let answer = try sandbox.shell(
            """
            cp -a . ../other && rm -rf ../other/.pitlane && mv ../repository ../moved
            cd ../other && "$PROGRAM" run --keep-work > /dev/null && cd ..
            ls work | grep -v tools
            "$PROGRAM" -C other prune --dry-run; "$PROGRAM" -C other prune --format json; ls work | grep -v tools; ls work/*
            rm -rf other/.pitlane; mv moved repository
            """)
        #expect(answer.output.utf8.containsText("would remove 2 left-over files"), "\(answer.output)")
        #expect(answer.output.utf8.containsText("\(sandbox.work)/repository-"), "\(answer.output)")
        let places = answer.output.utf8.split(separator: 10).filter { $0.starts(with: "repository-".utf8) }
        #expect(places.count == 1, "\(answer.output)")
    }

    @Test func aWorkRootInsideARepositoryIsRefusedAndADefaultFallsThrough() throws {
        let sandbox = try Sandbox(workflow: Self.workflow)
        for (folder, text) in [
            (sandbox.repository, "lies in the git repository \(sandbox.repository)"), (".git/work", "lies in the git"),
            ("../link", "is a link"), ("../open", "has mode 755 and must be 700"),
        ] {
            try sandbox.shell("ln -sfn / ../link; mkdir -pm 755 ../open").requireGreen()
            let answer = try sandbox.run(environment: ["PITLANE_WORK": folder])
            #expect(answer.status == 2 && answer.errors.utf8.containsText(text), "\(folder): \(answer.errors)")
            let doctor = try sandbox.pitlane("doctor", environment: ["PITLANE_WORK": folder])
            #expect(doctor.status == 1 && doctor.errors.utf8.containsText(text), "\(folder): \(doctor.errors)")
        }
        #expect(try sandbox.pitlane("runs", "--format", "json").output == "[]")
        try sandbox.shell("mkdir -p ../plain ../home ../node/node_modules; cp -a .git ../home").requireGreen()
        for (home, state, folder) in [
            ("plain", "", "\(sandbox.folder)/plain/.local/state/pitlane"), ("home", "", "/var/tmp/pitlane-"),
            ("node", "", "/var/tmp/pitlane-"), ("home", "plain", "\(sandbox.folder)/plain/pitlane"),
            ("plain", "home", "/var/tmp/pitlane-"),
        ] {
            let answer = try sandbox.pitlane(
                "doctor", "--format", "json",
                environment: [
                    "PITLANE_WORK": "", "HOME": "\(sandbox.folder)/\(home)",
                    "XDG_STATE_HOME": state.utf8.isEmpty ? "" : "\(sandbox.folder)/\(state)",
                ])
            let work = try JSONValue.parse(answer.output)["work"]?["folder"]?.stringValue ?? ""
            #expect(work.utf8.starts(with: folder.utf8), "\(home) \(state): \(answer.output)")
        }
    }
}

extension Sandbox.Answer {
    fileprivate func requireGreen() throws { try #require(status == 0, "\(errors)") }
}

extension String {
    /// An absolute path as seen from `folder`, beside which it lies.
    fileprivate func dropPrefix(_ folder: String) -> String {
        "../" + String(decoding: utf8.dropFirst((Folder.parent(of: folder) ?? "").utf8.count + 1), as: UTF8.self)
    }
}
