import Basics
import Files
import Glibc
import TestSupport
import Testing

/// `docs/commands`: a page for each command, made of what the built program says of itself.
struct CommandPageTests {
    @Test func everyCommandHasItsPageAndNoOther() throws {
        let folder = "\(ProjectRoot.path)/docs/commands"
        let commands = try CommandHelp.all()
        #expect(commands.count > 25)
        var pages = ["README.md": CommandPage.index(commands)]
        for command in commands where !command.words.isEmpty {
            let around = command.words.dropLast().map { Key($0) }
            let parent = commands.first { $0.words.map { Key($0) } == around }
            let page = CommandPage(command: command, parent: parent)
            pages[page.file] = page.text
        }
        let names = Set(pages.keys.map { Key($0) })
        if getenv("PITLANE_RECORD") != nil {
            try Folder.make(folder)
            for old in try Folder.names(in: folder) where !names.contains(Key(String(decoding: old, as: UTF8.self))) {
                try Folder.remove("\(folder)/\(String(decoding: old, as: UTF8.self))")
            }
            for (file, text) in pages { try Folder.write(Array(text.utf8), to: "\(folder)/\(file)") }
        }
        #expect(Set(try ProjectRoot.names(inFolder: folder).map { Key($0) }) == names)
        for (file, text) in pages {
            let written = try Folder.read("\(folder)/\(file)", limit: 1 << 20) ?? []
            #expect(
                written == Array(text.utf8),
                "docs/commands/\(file): write it again with PITLANE_RECORD=1 make test FILTER=CommandPageTests")
        }
    }
}
