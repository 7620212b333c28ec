import Basics
import Rollouts
import Testing

@Suite("The state of an environment")
struct EnvironmentStateTests {
    private func rollout(_ number: Int, _ state: EnvironmentState, kind: Rollout.Kind = .deploy) -> Rollout {
        Rollout(
            number: number, kind: kind,
            release: Release(version: Key("v\(number)"), image: Key("sha256:\(number)"), digest: nil, commit: "c0ffee"),
            hosts: ["a", "b"], colour: state.idle, steps: RolloutStep.forward, user: "me", began: 7)
    }

    /// Performs everything up to `last`, which is refused, or to the end.
    private func drive(_ state: inout EnvironmentState, refusing last: RolloutStep? = nil) -> [RolloutStep] {
        var steps: [RolloutStep] = []
        while let command = state.pending.first {
            steps.append(command.step)
            let stimulus: RolloutStimulus =
                command.step == last
                ? .refused(command.step, reason: "bad") : .performed(command.step, host: command.host)
            let events = state.decide(stimulus)
            if events.isEmpty { break }
            for event in events { state.apply(event) }
        }
        return steps
    }

    private func begin(_ number: Int, _ state: inout EnvironmentState) {
        for event in state.decide(.asked(rollout(number, state))) { state.apply(event) }
    }

    @Test("Each step is done on all hosts before the next one begins, the migration once")
    func order() {
        var state = EnvironmentState()
        begin(1, &state)
        let steps = drive(&state)
        let twice = RolloutStep.forward.flatMap { $0 == .migrate ? [$0] : [$0, $0] }
        #expect(steps == twice)
        #expect(state.live?.release.version == "v1")
        #expect(state.previous == nil)
        begin(2, &state)
        _ = drive(&state)
        #expect(state.live?.colour == .green)
        #expect(state.previous?.release.version == "v1")
        #expect(state.served.map(\.version) == ["v2", "v1"])
    }

    @Test(
        "A failure before the switch removes the new version; one after it switches back",
        arguments: RolloutStep.forward)
    func failures(_ step: RolloutStep) throws {
        var state = EnvironmentState()
        begin(1, &state)
        _ = drive(&state)
        begin(2, &state)
        let steps = drive(&state, refusing: step)
        let isExposed = [.expose, .verify, .bake].contains(step)
        let isAftermath = [.retire, .prune].contains(step)
        #expect(steps.contains(.withdraw) == isExposed)
        if isAftermath {
            // What has proven itself is not taken back: the driver performs it again, or leaves it.
            #expect(state.progress?.step == step)
        } else {
            #expect(steps.suffix(2) == [.discard, .discard])
            #expect(state.live?.release.version == "v1")
            #expect(state.progress == nil)
        }
    }

    @Test(
        "A process that takes over undoes what nobody has seen, and finishes or undoes the rest",
        arguments: RolloutStep.forward)
    func takingOver(_ step: RolloutStep) throws {
        var state = EnvironmentState()
        begin(1, &state)
        _ = drive(&state)
        begin(2, &state)
        while let command = state.pending.first, command.step != step {
            for event in state.decide(.performed(command.step, host: command.host)) { state.apply(event) }
        }
        // Its text is all that the next process has.
        state = try EnvironmentState(try JSONValue.parse(state.json.text()))
        for event in state.decide(.foundUnfinished) { state.apply(event) }
        let index = try #require(RolloutStep.forward.firstIndex(of: step))
        let isSeen = index >= 5
        let next: RolloutStep = !isSeen ? .discard : index <= 7 ? .expose : step
        #expect(state.pending.first?.step == next)
        _ = drive(&state)
        #expect(state.live?.release.version == (isSeen ? "v2" : "v1"))
    }

    @Test("A second rollout is not begun while one is in progress")
    func second() {
        var state = EnvironmentState()
        begin(1, &state)
        #expect(state.decide(.asked(rollout(2, state))).isEmpty)
        #expect(state.decide(.performed(.bake, host: "a")).isEmpty)
        #expect(state.decide(.performed(.pull, host: "c")).isEmpty)
    }

    @Test(
        "What is kept is refused by name where it cannot be read",
        arguments: [
            ("{}", "it is not a state"),
            (#"{"schema":2,"count":0}"#, "a newer version of pitlane wrote it"),
            (#"{"schema":1,"count":1,"events":[{"kind":"moved"}]}"#, "the event 'moved' is not known"),
            (
                #"{"schema":1,"count":1,"events":[{"kind":"done","step":"dance","host":"a"}]}"#,
                "the step 'dance' of an event is not known"
            ),
            (#"{"schema":1,"count":1,"live":{"colour":"red"}}"#, "a version has no place"),
        ])
    func unreadable(_ text: String, _ reason: String) throws {
        let json = try JSONValue.parse(text)
        #expect { try EnvironmentState(json) } throws: { "\($0)" == reason }
    }

    @Test("A state of a version that kept no digests of manifests is read")
    func olderState() throws {
        let text = #"{"schema":1,"count":1,"live":{"colour":"blue","release":{"version":"1","image":"sha256:1"}}}"#
        let release = try EnvironmentState(try JSONValue.parse(text)).live?.release
        #expect(release == Release(version: "1", image: "sha256:1", digest: nil, commit: nil))
        let newer = Release(version: "2", image: "sha256:2", digest: "sha256:3", commit: nil)
        #expect(try Release(newer.json) == newer)
    }

    @Test("The versions that serve, served before or are rolled out stay, whatever 'keep' says")
    func retention() {
        var state = EnvironmentState()
        for number in 1...5 {
            begin(number, &state)
            _ = drive(&state)
        }
        let all = (1...6).map { Key("v\($0)") }
        #expect(Retention.removable(of: all, in: state, keep: 3) == ["v1", "v2", "v6"])
        #expect(Retention.removable(of: all, in: state, keep: 1) == ["v1", "v2", "v3", "v6"])
        #expect(Retention.removable(of: ["v9"], in: state, keep: 9) == ["v9"])
    }
}
