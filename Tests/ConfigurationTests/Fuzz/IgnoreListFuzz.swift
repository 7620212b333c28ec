import Basics
import Configuration
import Gates
import TestSupport

/// What other tools leave out, in each of its forms.
enum IgnoreListFuzz {
    private static let forms = IgnoreListTests.rows.filter { !$0.entries.isEmpty }

    static let subjects = forms.map { row in
        FuzzSubject(
            "ignore-list-\(row.name.replacing(" ", with: "-").lowercased())", seeds: [row.list, "# nothing\n"],
            words: ["CVE-1", "exp:2026-12-01", "expired_at", "not_affected", "fixed", "pkg:pypi/a%20b@1", "reason"],
            share: 1 / Double(forms.count), isCut: ConfigurationFuzzTests.isCut, check: check)
    }

    @Sendable
    private static func check(_ document: [UInt8], _ random: inout RandomSource) throws -> Bool {
        let read = try ConfigurationFuzzTests.value(document) { IgnoreListReader.read(path: "list", $0) }
        guard let entries = read else { return false }
        let today = ConfigurationFuzzTests.today
        let making = WaiverImport(
            owner: "ann", reason: random.chance(0.8) ? "old" : nil, expires: nil, today: today, maxDays: 30)
        let result = making.waivers(entries, file: "list")
        try FuzzFault.unless(result.waivers.count <= entries.count, "more waivers than entries")
        for waiver in result.waivers {
            let fault = waiver.fault(today: today, maxDays: 30)
            try FuzzFault.unless(fault == nil, "the waiver of '\(waiver.id)' \(fault ?? "")")
        }
        // What is written is read as it is meant, or refused: never something else.
        let text = result.waivers.map(\.yaml).joined()
        let again = ExceptionReader.waivers(path: "w", text.utf8, today: today, maxDays: 30).entries
        if let again { try FuzzFault.unless(again == result.waivers, "written and read it is another: \(text)") }
        return true
    }
}
