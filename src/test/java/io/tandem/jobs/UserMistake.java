package io.tandem.jobs;

import io.tandem.jobs.cli.ExitCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/**
 * One line of a table of user mistakes: what somebody typed, and the answer that the job has to
 * give.
 *
 * @param id the finding it comes from, such as USE-C1
 * @param call name of the job and its arguments, quoted as in a shell; {@code < $file} gives
 *     standard input; {@code $name} is a fixture
 * @param exitCode what the job ends with
 * @param message the whole line that the job prints, with {@code $name} for the path of a fixture
 */
record UserMistake(String id, String call, int exitCode, String message) {
  private static final Pattern FIXTURE = Pattern.compile("\\$([a-zA-Z0-9]+)");
  private static final Map<String, Supplier<Object>> JOBS =
      Map.ofEntries(
          Map.entry("prepare", PrepareJob::new),
          Map.entry("train", TrainJob::new),
          Map.entry("translate", TranslateJob::new),
          Map.entry("evaluate", EvaluateJob::new),
          Map.entry("report", ReportJob::new),
          Map.entry("ledger", LedgerJob::new),
          Map.entry("sweep", SweepJob::new),
          Map.entry("pipeline", PipelineJob::new),
          Map.entry("quickstart", QuickstartJob::new),
          Map.entry("averaging", AveragingJob::new),
          Map.entry("bench", BenchJob::new),
          Map.entry("export", ExportJob::new),
          Map.entry("import", ImportJob::new));

  /** The answer of a job: its exit code and all lines that it printed. */
  record Answer(int exitCode, List<String> out, List<String> err) {
    List<String> lines() {
      List<String> all = new ArrayList<>(out);
      all.addAll(err);
      return all;
    }
  }

  static UserMistake parse(String line) {
    String[] columns = line.split(" \\| ", 4);
    if (columns.length < 4) {
      throw new IllegalArgumentException("expected id | call | exit code | message: " + line);
    }
    return new UserMistake(
        columns[0].strip(), columns[1].strip(), Integer.parseInt(columns[2].strip()), columns[3]);
  }

  /** Returns the names of the fixtures that the call needs. */
  List<String> fixtures() {
    return FIXTURE.matcher(call).results().map(found -> found.group(1)).distinct().toList();
  }

  /** Runs the job in this JVM. */
  Answer run(Map<String, String> paths) throws IOException {
    List<String> words = words(call).stream().map(word -> filled(word, paths)).toList();
    InputStream before = System.in;
    int redirect = words.indexOf("<");
    try {
      if (redirect >= 0) {
        System.setIn(Files.newInputStream(Path.of(words.get(redirect + 1))));
        words = words.subList(0, redirect);
      }
      StringWriter out = new StringWriter();
      StringWriter err = new StringWriter();
      CommandLine command =
          new CommandLine(JOBS.get(words.get(0)).get())
              .setOut(new PrintWriter(out, true))
              .setErr(new PrintWriter(err, true));
      int code = ExitCodes.run(command, words.subList(1, words.size()).toArray(String[]::new));
      return new Answer(code, lines(out), lines(err));
    } finally {
      System.setIn(before);
    }
  }

  /** Splits a line as a shell does, at spaces that are not quoted. */
  static List<String> words(String call) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    boolean begun = false;
    for (char c : (call + " ").toCharArray()) {
      if (quote == 0 && c == ' ') {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
        begun = true;
      } else if (c == quote) {
        quote = 0;
      } else {
        word.append(c);
        begun = true;
      }
    }
    return words;
  }

  /** Returns the message with the paths of the fixtures. */
  String expected(Map<String, String> paths) {
    return filled(message, paths);
  }

  private static String filled(String text, Map<String, String> paths) {
    return FIXTURE
        .matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(paths.getOrDefault(found.group(1), found.group())));
  }

  private static List<String> lines(StringWriter text) {
    return text.toString().lines().filter(line -> !line.isBlank()).toList();
  }

  static List<UserMistake> read(Path table) throws IOException {
    return Files.readAllLines(table, StandardCharsets.UTF_8).stream()
        .filter(line -> !line.isBlank() && !line.startsWith("#"))
        .map(UserMistake::parse)
        .toList();
  }
}
