package io.tandem.jobs;

import io.tandem.UserException;
import io.tandem.jobs.cli.ExitCodes;
import io.tandem.jobs.cli.OptionEffects;
import io.tandem.jobs.runs.RunSearch;
import io.tandem.jobs.runs.RunTables;
import io.tandem.run.RunDirectory;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.storage.PlainLocalFiles;
import io.tandem.text.Display;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists, describes, measures and deletes runs; needs no Spark session. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the runs below a folder, shows one, measures their disk space, or deletes",
      "runs."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  jobs/runs.sh list hdfs:///runs",
      "  jobs/runs.sh show hdfs:///runs/en-de",
      "  jobs/runs.sh du runs",
      "  jobs/runs.sh delete runs/1 runs/2",
      "",
      "list    name, languages, preset, updates, best BLEU and loss of the validations,",
      "        state, time since it was started, size",
      "show    the settings that differ from their defaults, scores, checkpoints",
      "du      the disk space of checkpoints, metrics and samples",
      "delete  asks first. Deletes none if one of them is not a run, is being written,",
      "        or contains files that are not Tandem's",
      "",
      "Exit codes: 0 done, 1 failed, 2 wrong arguments, no run, or not deleted."
    })
public final class RunsJob implements Callable<Integer> {
  private enum Action {
    LIST,
    SHOW,
    DU,
    DELETE
  }

  @Parameters(index = "0", paramLabel = "COMMAND", description = "list, show, du or delete")
  private Action action;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "a folder for list and du, run directories for show and delete, on any Hadoop path")
  private List<String> paths;

  @Option(names = "--yes", description = "with delete: do not ask")
  private boolean yes;

  @Spec private CommandSpec spec;

  private final HadoopConf conf = HadoopConf.of(PlainLocalFiles.configuration());

  public static void main(String[] args) {
    ExitCodes.main(new RunsJob(), args);
  }

  @Override
  public Integer call() throws IOException {
    if (action != Action.DELETE) {
      OptionEffects.of(spec).refuse("--yes", "without delete", "leave it out");
    }
    switch (action) {
      case LIST -> list();
      case SHOW -> show();
      case DU -> sizes();
      case DELETE -> delete();
    }
    return 0;
  }

  private void list() throws IOException {
    for (String path : paths) {
      GivenPath folder = GivenPath.file(path);
      RunTables.list(new RunSearch(conf).below(folder), folder.in(conf.configuration()))
          .forEach(this::say);
    }
  }

  private void sizes() throws IOException {
    for (String path : paths) {
      GivenPath folder = GivenPath.file(path);
      RunTables.sizes(new RunSearch(conf).below(folder), folder.in(conf.configuration()))
          .forEach(this::say);
    }
  }

  private void show() throws IOException {
    String between = "";
    for (String path : paths) {
      spec.commandLine().getOut().print(between);
      RunTables.show(RunDirectory.open(conf, directory(path))).forEach(this::say);
      between = System.lineSeparator();
    }
  }

  private void delete() throws IOException {
    List<RunDirectory> runs = new ArrayList<>();
    try {
      for (String path : new LinkedHashSet<>(paths)) {
        Path run = directory(path);
        refuseCorpus(run);
        requireDeletable(RunDirectory.open(conf, run));
        // No other process writes the run from here on.
        runs.add(RunDirectory.openForWriting(conf, run, this::say));
      }
      for (RunDirectory run : runs) {
        ContentSummary content = conf.fileSystem(run.path()).getContentSummary(run.path());
        say(
            "%s: %s, %s"
                .formatted(
                    run.path(),
                    Display.count(content.getFileCount(), "file"),
                    Display.bytes(content.getLength())));
      }
      if (!yes && !isConfirmed(runs.size())) {
        throw new UserException("nothing was deleted; answer yes, or give --yes");
      }
      for (RunDirectory run : runs) {
        run.remove();
        say("deleted " + run.path());
      }
    } finally {
      runs.forEach(RunDirectory::close);
    }
  }

  private void refuseCorpus(Path path) throws IOException {
    if (ManifestHead.read(conf, path).filter(ManifestHead::isCorpus).isPresent()) {
      throw UserException.of(
          "%s is a corpus directory, and only runs are deleted, so nothing was; runs that were trained on it cannot be resumed without it: if none is to be, delete it with rm -r or hadoop fs -rm -r",
          path);
    }
  }

  private static void requireDeletable(RunDirectory run) throws IOException {
    List<String> foreign = run.foreignPaths();
    if (!foreign.isEmpty()) {
      throw UserException.of(
          "%s also has what Tandem did not make (%s), so nothing was deleted; move that away",
          run.path(), String.join(", ", foreign));
    }
  }

  private boolean isConfirmed(int runs) throws IOException {
    spec.commandLine()
        .getOut()
        .printf("delete %s? [yes/no] ", runs == 1 ? "it" : "these " + Display.count(runs, "run"))
        .flush();
    // Not closed, because that would close the standard input.
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
    String answer = in.readLine();
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }

  private Path directory(String path) {
    return GivenPath.file(path).asDirectory().in(conf.configuration());
  }

  private void say(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
  }
}
