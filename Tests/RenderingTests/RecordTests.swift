import Basics
import Planning
import Rendering
import Store
import Testing

struct RecordTests {
    @Test("shows the record of a run", arguments: [50, 80, 140, nil])
    func show(width: Int?) throws {
        try SampleStore.with { store, number in
            let record = try #require(try store.run(number))
            let lines = ShowText(width: width, commands: NextCommands(place: [], values: [])).lines(
                record, newerCommits: nil, now: SampleRun.time(200_000))
            try Golden.expect(Golden.text(lines, width: width), "show-\(width.map(String.init) ?? "wide").txt")
        }
    }

    @Test("lists runs", arguments: [40, 80, nil])
    func runs(width: Int?) throws {
        try SampleStore.with { store, _ in
            let lines = RunsText.lines(try store.runs(), now: SampleRun.time(7_400_000), width: width)
            try Golden.expect(Golden.text(lines, width: width), "runs-\(width.map(String.init) ?? "wide").txt")
        }
    }

    @Test("earlier runs tell how long jobs take")
    func estimates() throws {
        try SampleStore.with { store, _ in
            let workflow = SampleRun.inputs.workflowPath
            var estimates = Estimates()
            estimates.add(try store.jobTimes(ofWorkflow: workflow), ofWorkflow: workflow)
            #expect(estimates.milliseconds(workflow: workflow, key: "lint") == 12_400)
            #expect(estimates.milliseconds(workflow: workflow, job: "tests") == 30_595)
            #expect(estimates.milliseconds(workflow: workflow, key: "tests (3.13)") == nil)
        }
    }

    struct Size: Sendable {
        let bytes: Int64
        let text: String
    }

    @Test(
        "sizes are short",
        arguments: [
            Size(bytes: 0, text: "0 B"), Size(bytes: 999, text: "999 B"), Size(bytes: 1_540, text: "1.5 kB"),
            Size(bytes: 65_000_000, text: "65 MB"), Size(bytes: 9_999_999_999, text: "9.9 GB"),
        ])
    func sizes(_ row: Size) { #expect(Key(SizeText.text(row.bytes)) == Key(row.text)) }
}
