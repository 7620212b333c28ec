import Basics
import Glibc
import Processes
import Testing

struct ToolTests {
    private func run(
        _ arguments: [String], input: ProcessSpec.Input = .nothing, limit: Int = 1 << 20,
        timeout: Duration = .seconds(60), in folder: String = "/tmp"
    ) throws(ProcessFailure) -> Tool.Output {
        try Tool.run(
            arguments, environment: KeeperFixture.environment, workingDirectory: folder, input: input, limit: limit,
            timeout: timeout)
    }

    @Test func returnsStatusAndBothOutputs() throws {
        let output = try run(["sh", "-c", "echo out; echo err >&2; pwd; exit 3"])
        #expect(output.status == 3)
        #expect(output.text == "out\n/tmp")
        #expect(output.errorText == "err")
    }

    @Test func givesStandardInput() throws {
        #expect(try run(["cat"], input: .bytes(Array("abc".utf8))).standardOutput == Array("abc".utf8))
        #expect(try run(["cat"]).standardOutput == [])
    }

    @Test func readsBothOutputsWhateverTheirSize() throws {
        let output = try run(["sh", "-c", "head -c 500000 /dev/zero >&2; head -c 500000 /dev/zero"])
        #expect(output.standardOutput.count == 500_000)
        #expect(output.standardError.count == 500_000)
    }

    @Test func reportsASignal() throws {
        #expect(try run(["sh", "-c", "kill -TERM $$"]).status == 143)
    }

    @Test func killsAToolThatWritesTooMuchOrTakesTooLong() {
        let tooMuch = #expect(throws: ProcessFailure.self) { try run(["yes"], limit: 100_000) }
        #expect(tooMuch?.kind == .limit)
        let tooLong = #expect(throws: ProcessFailure.self) { try run(["sleep", "86399"], timeout: .milliseconds(20)) }
        #expect(tooLong?.kind == .limit)
    }

    @Test func saysWhyAToolCannotBeStarted() {
        #expect(throws: ProcessFailure.self) { try run(["no-such-tool"]) }
        let folder = #expect(throws: ProcessFailure.self) { try run(["true"], in: "/nowhere") }
        #expect(folder?.kind == .workingDirectory)
    }
}
