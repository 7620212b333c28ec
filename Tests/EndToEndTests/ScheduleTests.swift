import Basics
import Files
import Testing

/// Schedules with time zones, planned by the built program.
struct ScheduleTests {
    private static func workflow(_ entries: String) -> String {
        """
        on:
          schedule:
        \(entries)
        jobs: { job: { runs-on: ubuntu-latest, steps: [{ run: true }] } }
        """
    }

    private static func sandbox(_ entries: String) throws -> Sandbox {
        try Sandbox(workflow: workflow(entries))
    }

    private static let zones: Bool = Folder.exists("/usr/share/zoneinfo/Europe")

    @Test(.enabled(if: zones, "tzdata is not installed")) func planSaysWhenEachEntryFires() throws {
        let sandbox = try Self.sandbox(
            """
                - cron: '30 2 * * *'
                  timezone: Europe/Berlin
                - cron: '30 2 * * *'
                  timezone: America/New_York
                - cron: '0 3 * * *'
            """)
        // The night in which Berlin's clocks leave out 02:30.
        let spring = try sandbox.pitlane("plan", "schedule", "--at", "2026-03-28T12:00Z")
        #expect(spring.status == 0, "\(spring.errors)")
        for line in [
            "next: 2026-03-29 03:00 Europe/Berlin (2026-03-29 01:00 UTC)",
            "next: 2026-03-29 02:30 America/New_York (2026-03-29 06:30 UTC)", "next: 2026-03-29 03:00 UTC",
        ] {
            #expect(spring.output.utf8.containsText(line), "\(line): \(spring.output)")
        }
        // The night in which 02:30 comes twice: the first counts, and only that.
        for (now, next) in [
            ("2026-10-24T12:00Z", "2026-10-25T00:30:00Z"), ("2026-10-25T00:30Z", "2026-10-26T01:30:00Z"),
        ] {
            let plan = try sandbox.pitlane("plan", "schedule", "--at", now, "--format", "json")
            let first = try JSONValue.parse(bytes: Array(plan.output.utf8))["workflows"]?.arrayValue?.first
            #expect(first?["schedule"]?["next"]?.stringValue == next, "\(plan.output)")
            #expect(first?["schedule"]?["timezone"] == "Europe/Berlin")
        }
        #expect(try sandbox.run("schedule").status == 0)
    }

    @Test func theClockIsUTCWhereNothingIsSaid() throws {
        let sandbox = try Self.sandbox("    - cron: '0 0 29 2 *'")
        let plan = try sandbox.pitlane(
            "plan", "schedule", "--at", "2026-03-01T00:00Z", environment: ["TZDIR": "/no-zones"])
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(plan.output.utf8.containsText("next: 2028-02-29 00:00 UTC"), "\(plan.output)")
        #expect(try sandbox.pitlane("plan", "schedule", "--at", "tomorrow").status == 2)
    }

    /// A zone, the folder of zones, and what is said about it.
    struct Row: Sendable, CustomTestStringConvertible {
        let zone: String
        var folder = "/usr/share/zoneinfo"
        let message: String
        var testDescription: String { zone }
    }

    @Test(arguments: [
        Row(zone: "Europe/Berlin", folder: "/no-zones", message: "apt-get install tzdata"),
        Row(zone: "Europe/Atlantis", message: "there is no time zone 'Europe/Atlantis'"),
        Row(zone: "Europe", message: "there is no time zone 'Europe'"),
        Row(zone: "../../../etc/passwd", message: "is not the name of a time zone"),
        Row(zone: "/etc/localtime", message: "is not the name of a time zone"),
        Row(zone: "right/UTC", message: "is not the name of a time zone"),
        Row(zone: "tzdata.zi", message: "is not the name of a time zone"),
    ])
    func unknownZonesAreSaidAtTheirPlace(_ row: Row) throws {
        guard !row.folder.utf8.elementsEqual("/usr/share/zoneinfo".utf8) || Self.zones else { return }
        let sandbox = try Self.sandbox("    - cron: '0 3 * * *'\n      timezone: \(row.zone)")
        let check = try sandbox.pitlane("check", environment: ["TZDIR": row.folder])
        #expect(check.status == 1)
        #expect(check.output.utf8.containsText(row.message), "\(check.output)")
        #expect(check.output.utf8.containsText("ci.yml:4:"), "\(check.output)")
        let plan = try sandbox.pitlane("plan", "schedule", environment: ["TZDIR": row.folder])
        #expect(plan.status == 2)
        #expect(plan.output.utf8.containsText(row.message), "\(plan.output)")
    }
}
