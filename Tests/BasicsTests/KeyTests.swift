import Basics
import Testing

@Suite struct KeyTests {
    @Test func comparesBytesNotCharacters() {
        #expect(Key("é") != Key("e\u{301}"))
        #expect(Key("a\r\nb") != Key("a\nb"))
        #expect(Key("A").asciiLowercased == "a")
        #expect(Key("É").asciiLowercased == "É")
        for (less, more) in [("a", "b"), ("", "a"), ("a", "aa"), ("Z", "a"), ("z", "é"), ("a very long name 1", "b")] {
            #expect(Key(less) < Key(more) && !(Key(more) < Key(less)) && !(Key(less) < Key(less)))
            #expect(Key(less) != Key(more) && Key(less) == Key(less))
        }
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
