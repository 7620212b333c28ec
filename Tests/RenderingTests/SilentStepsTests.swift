import Basics
import Planning
import Rendering
import Testing

struct SilentStepsTests {
    private static func place(_ numbers: Int...) -> StepPlace {
        StepPlace(run: 1, leg: NodePath("a"), step: StepID(numbers))
    }

    private static func time(_ seconds: Int64) -> Instant { Instant(milliseconds: seconds * 1000) }

    private static func told(_ silent: inout SilentSteps, at seconds: Int64) -> [String] {
        silent.told(at: time(seconds)).map { "\($0.place.step) \($0.milliseconds / 1000)" }
    }

    @Test("a step is named after each minute in which it writes nothing, the innermost only")
    func minutes() {
        var silent = SilentSteps(interval: .seconds(60))
        #expect(silent.pause(at: Self.time(0)) == 60_000)
        silent.began(Self.place(3), at: Self.time(0))
        silent.began(Self.place(3, 2), at: Self.time(10))
        #expect(silent.pause(at: Self.time(30)) == 40_000)
        #expect(Self.told(&silent, at: 69) == [])
        #expect(Self.told(&silent, at: 70) == ["3/2 60"])
        #expect(Self.told(&silent, at: 129) == [])
        #expect(Self.told(&silent, at: 131) == ["3/2 121"])
        silent.heard(Self.place(3, 2), at: Self.time(140))
        #expect(Self.told(&silent, at: 199) == [])
        silent.ended(Self.place(3, 2), at: Self.time(199))
        // What the inner step did counts for the step around it.
        #expect(Self.told(&silent, at: 258) == [])
        #expect(Self.told(&silent, at: 259) == ["3 60"])
        silent.ended(Self.place(3), at: Self.time(300))
        #expect(Self.told(&silent, at: 10_000) == [])
        #expect(silent.pause(at: Self.time(10_000)) == 60_000)
    }

    @Test("without an interval nothing is ever told")
    func never() {
        var silent = SilentSteps(interval: .zero)
        silent.began(Self.place(1), at: Self.time(0))
        #expect(Self.told(&silent, at: 10_000) == [])
    }
}
