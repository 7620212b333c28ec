package import Basics

/// One simple command of a shell script: what would be started, as far as the text alone tells.
package struct ScriptCommand: Hashable, Sendable {
    /// The words in order, without assignments before them and redirections; nil for one that only the shell can tell
    /// (`$CC`, `"${files[@]}"`).
    package var words: [Key?]
    /// Whether the script may do without it: in a branch, a function, or before `||`.
    package var isConditional: Bool = false
    /// The files that its output goes to, as far as their names are known.
    package var outputs: [Key] = []
    /// Whether its output is the input of the next command (`|`).
    package var feedsNext = false
    /// The names of the variables it sets.
    package var assigned: [Key] = []
}

/// The commands of a shell script in the order in which they stand there, and the functions it defines.
package struct ScriptCommands: Hashable, Sendable {
    /// Those of substitutions stand before the command they are part of.
    package let commands: [ScriptCommand]
    /// The names of its functions and aliases.
    package let functions: Set<Key>

    /// Reads a script of bash, sh or the like. What cannot be read as such is passed over: this is no check.
    package init(_ script: String) {
        var reader = ScriptReader(Array(script.utf8))
        reader.read()
        commands = reader.commands
        functions = reader.functions
    }
}
