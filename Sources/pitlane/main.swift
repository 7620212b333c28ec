ProgramStart.openStreams()
// The process that forks the jobs' keepers must itself be forked before anything can start a thread.
ProgramStart.forkZygoteIfNeeded(CommandLine.arguments)
PitlaneCommand.start()
