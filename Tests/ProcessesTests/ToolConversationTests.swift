import Basics
import Processes
import Testing

struct ToolConversationTests {
    private func conversation(_ arguments: [String]) throws(ProcessFailure) -> ToolConversation {
        try ToolConversation(arguments, environment: KeeperFixture.environment, workingDirectory: "/tmp")
    }

    @Test func answersOneQuestionAfterTheOther() throws {
        let tool = try conversation(["cat"])
        for number in 0..<3 {
            try tool.ask(Array("line \(number)\nand \(number)".utf8))
            #expect(try tool.line() == Array("line \(number)".utf8))
            #expect(try tool.bytes(5) == Array("and \(number)".utf8))
        }
        let long = [UInt8](repeating: 7, count: 50_000)
        try tool.ask(long)
        #expect(try tool.bytes(20_000) + tool.bytes(30_000) == long)
    }

    @Test func saysWhyAToolHasEnded() throws {
        let tool = try conversation(["sh", "-c", "echo 'first reason' >&2; read line; exit 3"])
        try tool.ask(Array("a\n".utf8))
        let failure = #expect(throws: ProcessFailure.self) { try tool.line() }
        #expect(failure?.description == "first reason")
        // A question to nobody is an error, and no signal.
        #expect(throws: ProcessFailure.self) { for _ in 0..<10 { try tool.ask(Array("b\n".utf8)) } }
    }
}
