import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Imports notes into a Zeppelin server and runs every paragraph through its REST API. Each must end
 * as FINISHED and, where it asks for a picture or a table, have given one. Arguments: the server's
 * address, a folder for a page of each note or nothing, then notes. Exit code 1 when a paragraph
 * failed or the server cannot be asked. Run as a source file, with Jackson on the class path.
 */
final class CheckNotes {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A note that takes longer hangs. */
  private static final Duration LONGEST_NOTE = Duration.ofMinutes(30);

  private static final String FINISHED = "FINISHED";

  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;
  private final Optional<Path> pages;
  private int paragraphs;
  private int finished;
  private int faults;

  private CheckNotes(String server, Optional<Path> pages) {
    this.server = server;
    this.pages = pages;
  }

  public static void main(String[] args) throws InterruptedException {
    Optional<Path> pages = Optional.of(args[1]).filter(p -> !p.isEmpty()).map(Path::of);
    CheckNotes check = new CheckNotes(args[0], pages);
    int notes = args.length - 2;
    try {
      for (int i = 0; i < notes; i++) {
        check.note(Path.of(args[i + 2]));
      }
    } catch (IOException e) {
      System.err.println("tandem: the check broke off: " + e);
      System.exit(1);
    }
    System.out.printf(
        "%d notes: %d of %d paragraphs FINISHED, %d faults%n",
        notes, check.finished, check.paragraphs, check.faults);
    System.exit(check.faults == 0 ? 0 : 1);
  }

  private void note(Path file) throws IOException, InterruptedException {
    String id =
        call("POST", "/api/notebook/import", BodyPublishers.ofFile(file)).path("body").asText();
    // Stops at the first error; what comes after stays READY and counts as failed.
    call("POST", "/api/notebook/job/" + id + "?blocking=true", BodyPublishers.noBody());
    JsonNode note = call("GET", "/api/notebook/" + id, BodyPublishers.noBody()).path("body");
    int before = finished;
    for (JsonNode paragraph : note.path("paragraphs")) {
      check(paragraph, note.path("name").asText());
    }
    System.out.printf(
        "%s: %d of %d paragraphs FINISHED%n",
        note.path("name").asText(), finished - before, note.path("paragraphs").size());
    if (pages.isPresent()) {
      String name = file.getFileName().toString().replace(".zpln", ".html");
      Files.createDirectories(pages.get());
      Files.writeString(pages.get().resolve(name), NotePage.of(note));
    }
  }

  private void check(JsonNode paragraph, String note) {
    paragraphs++;
    if (paragraph.path("status").asText().equals(FINISHED)) {
      finished++;
    }
    Optional<String> fault = fault(paragraph);
    if (fault.isPresent()) {
      faults++;
      System.out.printf("%s / %s: %s%n", note, NotePage.title(paragraph), fault.get());
    }
  }

  private static Optional<String> fault(JsonNode paragraph) {
    JsonNode messages = paragraph.path("results").path("msg");
    String status = paragraph.path("status").asText();
    if (!status.equals(FINISHED)) {
      return Optional.of(status + (messages.isEmpty() ? "" : "\n" + text(messages)));
    }
    String text = paragraph.path("text").asText();
    String expected =
        text.startsWith("%md") || text.contains("\"%html ")
            ? "HTML"
            : text.startsWith("%spark.sql") || text.contains("\"%table ") ? "TABLE" : "TEXT";
    String found = messages.path(0).path("type").asText();
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of("expected " + expected + ", found " + found + "\n" + text(messages));
  }

  private static String text(JsonNode messages) {
    StringBuilder text = new StringBuilder();
    messages.forEach(message -> text.append(message.path("data").asText()));
    return text.toString().strip().indent(2).stripTrailing();
  }

  private JsonNode call(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(LONGEST_NOTE)
            .method(method, body)
            .build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    try {
      return JSON.readTree(answer);
    } catch (IOException e) {
      throw new IOException(method + " " + path + ": expected JSON, found " + answer, e);
    }
  }
}

/** A note with its results as a page, for want of Zeppelin's own. */
final class NotePage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <style>
      body { margin: 0 auto; padding: 20px; max-width: 1180px; font: 15px/1.5 system-ui, sans-serif; }
      h3 { margin: 32px 0 8px; }
      pre { overflow-x: auto; }
      .table { overflow-x: auto; }
      table { border-collapse: collapse; font-size: 14px; }
      th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid #8884; vertical-align: top; }
      </style>
      </head>
      <body>
      """;

  private NotePage() {}

  static String of(JsonNode note) {
    StringBuilder page = new StringBuilder(HEAD.formatted(escaped(note.path("name").asText())));
    for (JsonNode paragraph : note.path("paragraphs")) {
      if (paragraph.hasNonNull("title")) {
        page.append("<h3>").append(escaped(title(paragraph))).append("</h3>\n");
      }
      for (JsonNode message : paragraph.path("results").path("msg")) {
        page.append(shown(message.path("type").asText(), message.path("data").asText()));
      }
    }
    return page.append("</body>\n</html>\n").toString();
  }

  static String title(JsonNode paragraph) {
    return paragraph.path("title").asText(paragraph.path("id").asText());
  }

  private static String shown(String type, String data) {
    return switch (type) {
      case "HTML" -> data + "\n";
      case "TABLE" -> table(data);
      default -> "<pre>" + escaped(data) + "</pre>\n";
    };
  }

  private static String table(String data) {
    StringBuilder table = new StringBuilder("<div class=\"table\"><table>\n");
    String cell = "th";
    for (String row : data.strip().split("\n")) {
      table.append("<tr>");
      for (String text : row.split("\t", -1)) {
        table.append("<%s>%s</%s>".formatted(cell, escaped(text), cell));
      }
      table.append("</tr>\n");
      cell = "td";
    }
    return table.append("</table></div>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
