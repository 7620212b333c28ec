import Basics
import Expressions
import Testing

@Suite struct ObjectValueTests {
    @Test(arguments: [3, 50])
    func findsNamesIgnoringCase(count: Int) {
        let entries = (0..<count).map { (Key("Näme\($0)"), Value.number(Double($0))) }
        let object = ObjectValue(entries + [("nÄME1", .number(-1))])
        #expect(object.entries.count == count)
        #expect(object["NÄME1"]?.asNumber == -1)
        #expect(object.entries[1].key == "Näme1")
        #expect(object["name1"] == nil)
        let exact = ObjectValue(entries + [("nÄME1", .number(-1))], caseSensitiveKeys: true)
        #expect(exact.entries.count == count + 1)
        #expect(exact["Näme1"]?.asNumber == 1)
        #expect(exact["NÄME1"] == nil)
    }

    @Test func canonicallyEqualNamesDiffer() {
        let object = ObjectValue([("é", .number(1)), ("e\u{301}", .number(2))])
        #expect(object.entries.count == 2)
        #expect(object["É"]?.asNumber == 1)
        #expect(object["E\u{301}"]?.asNumber == 2)
    }

    @Test func convertsToJSONAndBack() {
        let json: JSONValue = ["b": [1, nil, "x"], "a": ["c": true]]
        #expect(Value(json: json).json == json)
    }
}
