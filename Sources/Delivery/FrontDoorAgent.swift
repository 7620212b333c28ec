/// What runs beside the proxy in the front door's container and does what a deployment asks for, one thing after
/// another: a program in Perl, which images with HAProxy have.
enum FrontDoorAgent {
    /// What it can be asked for.
    enum Task: String, Sendable {
        /// Puts a line to the running proxy; the answer is the proxy's.
        case ask
        /// The files of a folder: name and text of each in turn.
        case read
        /// Checks the configuration that is there.
        case check
        /// Checks files with those that are there, and renames them into place: name and text of each in turn. Files of
        /// addresses at which no site is served any more go.
        case install
        /// Has the proxy read its configuration again, which closes no connection. A signal by the engine would count as
        /// a stop: the engine would not start the container with the machine any more.
        case reload
        /// Writes a state and, with the last two words, a record of a deployment: site, number of the state, state,
        /// number of the record, record. Of two who write a state of the same number, the second fails.
        case commit
    }

    /// The program; its argument is the folder it works in. `ContainerProgram` says how it is asked.
    static let program = #"""
        use strict;
        use warnings;
        use Fcntl ":flock";
        use IO::Handle;
        use IO::Socket::UNIX;

        umask 077;
        $SIG{PIPE} = "IGNORE";
        binmode STDIN;
        binmode STDOUT;
        STDOUT->autoflush(1);
        chdir $ARGV[0] or die "$ARGV[0]: $!\n";

        sub sync {
            open(my $handle, "<", $_[0]) or die "$_[0]: $!\n";
            $handle->sync or die "$_[0]: $!\n";
        }

        sub put {
            my ($path, $text) = @_;
            open(my $file, ">", $path) or die "$path: $!\n";
            print $file $text or die "$path: $!\n";
            $file->flush or die "$path: $!\n";
            $file->sync or die "$path: $!\n";
            close $file or die "$path: $!\n";
        }

        sub get {
            open(my $file, "<", $_[0]) or die "$_[0]: $!\n";
            local $/;
            <$file> // "";
        }

        sub move { rename $_[0], $_[1] or die "$_[1]: $!\n" }

        sub folder {
            my $path = "";
            for my $part (split "/", $_[0]) {
                $path .= "$part/";
                mkdir $path or $!{EEXIST} or die "$path: $!\n";
            }
        }

        sub haproxy {
            my $output = qx(haproxy -c -q -f haproxy/main.cfg -f $_[0] 2>&1 </dev/null);
            die $output || "haproxy: $!\n" if $?;
        }

        my %tasks = (
            ask => sub {
                my $socket = IO::Socket::UNIX->new(Peer => "admin.sock", Timeout => 5) or die "admin.sock: $!\n";
                print $socket "$_[0]\n";
                local $/;
                <$socket> // "";
            },
            read => sub {
                my $folder = shift;
                map { my $text = eval { get($_) }; defined $text ? (substr($_, 1 + length $folder), $text) : () }
                    grep { -f } glob "$folder/*";
            },
            check => sub { haproxy("haproxy/sites"); () },
            install => sub {
                my %files = @_;
                my $next = "haproxy/next";
                open(my $lock, ">", "haproxy/lock") or die "haproxy/lock: $!\n";
                flock($lock, LOCK_EX) or die "haproxy/lock: $!\n";
                folder($next);
                unlink glob "$next/*";
                put("$next/" . substr($_, 14), get($_)) for glob "haproxy/sites/*.cfg";
                put("$next/$_", $files{$_}) for keys %files;
                my $sites = join "", map { get($_) } glob "$next/site_*.cfg";
                my @gone = grep { get($_) =~ /^frontend (\S+)$/m && $sites !~ /^backend \Q$1\E_/m } glob "$next/listen_*.cfg";
                unlink @gone;
                haproxy($next);
                move("$next/$_", "haproxy/sites/$_") for sort keys %files;
                unlink "haproxy/sites/" . substr($_, 13) for @gone;
                sync("haproxy/sites");
                ();
            },
            reload => sub { kill "USR2", 1 or die "haproxy: $!\n"; () },
            commit => sub {
                my ($site, $number, $state, $record, $text) = @_;
                my ($states, $history) = ("state/$site", "history/$site");
                folder($states);
                if (length $record) {
                    folder($history);
                    put("$history/next", $text);
                    move("$history/next", "$history/$record.json");
                    sync($history);
                }
                put("$states/next", $state);
                link "$states/next", "$states/$number.json" or die "$states/$number.json: $!\n";
                unlink "$states/next";
                sync($states);
                unlink grep { $_ ne "$states/$number.json" } glob "$states/*.json";
                ();
            },
        );

        while (read(STDIN, my $head, 4)) {
            my $length = unpack "N", $head;
            # Whoever asks may die halfway.
            last if read(STDIN, my $request, $length) != $length;
            my ($name, @words) = unpack "(N/a*)*", $request;
            my @answer = eval { (0, $tasks{$name}->(@words)) };
            @answer = (1, $@) if $@;
            print pack "N/a*", pack "C(N/a*)*", @answer;
        }
        """#
}
