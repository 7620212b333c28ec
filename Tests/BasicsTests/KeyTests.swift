import Basics
import Testing

@Suite struct KeyTests {
    @Test func comparesBytesNotCharacters() {
        #expect(Key("é") != Key("e\u{301}"))
        #expect(Key("a\r\nb") != Key("a\nb"))
        #expect(Key("A").asciiLowercased == "a")
        #expect(Key("É").asciiLowercased == "É")
        #expect(Key("a") < "b")
    }

    @Test func matchesLiteralsInSwitch() {
        let name: Key = "run"
        switch name {
        case "uses": Issue.record("matched another name")
        case "run": break
        default: Issue.record("matched nothing")
        }
    }
}
