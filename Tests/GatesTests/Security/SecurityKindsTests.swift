import Basics
import Gates
import TestSupport
import Testing

/// Reports of each tool with values of other kinds.
struct SecurityKindsTests {
    /// Whatever stands in the place of a value: the report is refused, or still not green.
    @Test(arguments: SecuritySamples.all)
    func noValueOfAnotherKindTurnsAReportGreen(report: String) throws {
        let document = try JSONValue.parse(bytes: Array(report.utf8))
        var count = 0
        for other in [.null, 0, "", [], [:], true, -1, "x"] as [JSONValue] {
            Self.each(of: document, replacedBy: other) { changed in
                count += 1
                guard let read = try? security(changed.bytes()) else { return }
                let verdict = SecurityGateTests.verdict([read])
                #expect(verdict.outcome == .block, "\(changed.text())")
            }
        }
        #expect(count > 50)
    }

    /// Calls `body` with `value` once for each of the values that are what the report is about, replaced.
    private static func each(of value: JSONValue, replacedBy other: JSONValue, _ body: (JSONValue) -> Void) {
        if other.isNull { body(.null) }
        switch value {
        case .array(let elements):
            for index in elements.indices {
                each(of: elements[index], replacedBy: other) { element in
                    var changed = elements
                    changed[index] = element
                    body(.array(changed))
                }
            }
        case .object(let object):
            // A finding that the tool ignores is none.
            for member in object.members where member.name != "ignored" {
                each(of: member.value, replacedBy: other) { inner in
                    var changed = object
                    changed[member.name] = inner
                    body(.object(changed))
                }
            }
        default: if !other.isNull { body(other) }
        }
    }
}
