import ArgumentParser

/// `pitlane completion`: scripts with which shells complete the command line.
struct CompletionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print a shell's completion script.",
        discussion: """
            EXAMPLES
              pitlane completion bash > /etc/bash_completion.d/pitlane
              pitlane completion zsh > ~/.zfunc/_pitlane
              pitlane completion fish > ~/.config/fish/completions/pitlane.fish
            """)

    /// The shells there are scripts for.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "bash, zsh or fish.")
    var shell: Shell

    func run() throws {
        let script =
            switch shell {
            case .bash: CompletionShell.bash
            case .zsh: CompletionShell.zsh
            case .fish: CompletionShell.fish
            }
        Terminal.print(PitlaneCommand.completionScript(for: script))
    }
}
