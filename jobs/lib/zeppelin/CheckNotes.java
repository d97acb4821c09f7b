import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Imports notes into a Zeppelin server and runs every paragraph through its REST API. Each must end
 * as FINISHED and, where it asks for a picture or a table, have given one. Arguments: the server's
 * address, then notes. Exit code 1 when a paragraph failed. Run as a source file, with Jackson on
 * the class path.
 */
final class CheckNotes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String server;
  private final Map<String, Integer> statuses = new TreeMap<>();
  private int failures;

  private CheckNotes(String server) {
    this.server = server;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    CheckNotes check = new CheckNotes(args[0]);
    int notes = args.length - 1;
    for (int i = 1; i <= notes; i++) {
      check.note(Path.of(args[i]));
    }
    System.out.printf(
        "%d notes, paragraphs: %s, %d failures%n", notes, check.statuses, check.failures);
    System.exit(check.failures == 0 ? 0 : 1);
  }

  private void note(Path file) throws IOException, InterruptedException {
    String id =
        call("POST", "/api/notebook/import", BodyPublishers.ofFile(file)).path("body").asText();
    int paragraphs =
        call("GET", "/api/notebook/" + id, BodyPublishers.noBody())
            .path("body")
            .path("paragraphs")
            .size();
    // Stops at the first error; what comes after stays READY and counts as failed.
    call("POST", "/api/notebook/job/" + id + "?blocking=true", BodyPublishers.noBody());
    JsonNode note = call("GET", "/api/notebook/" + id, BodyPublishers.noBody()).path("body");
    for (JsonNode paragraph : note.path("paragraphs")) {
      statuses.merge(paragraph.path("status").asText(), 1, Integer::sum);
      Optional<String> fault = fault(paragraph);
      if (fault.isPresent()) {
        failures++;
        System.out.printf(
            "%s / %s: %s%n",
            note.path("name").asText(),
            paragraph.path("title").asText(paragraph.path("id").asText()),
            fault.get());
      }
    }
    System.out.printf("%s: %d paragraphs%n", note.path("name").asText(), paragraphs);
  }

  private static Optional<String> fault(JsonNode paragraph) {
    JsonNode messages = paragraph.path("results").path("msg");
    if (!paragraph.path("status").asText().equals("FINISHED")) {
      return Optional.of(paragraph.path("status").asText() + " " + messages);
    }
    String text = paragraph.path("text").asText();
    String expected =
        text.startsWith("%md") || text.contains("\"%html ")
            ? "HTML"
            : text.startsWith("%spark.sql") || text.contains("\"%table ") ? "TABLE" : "TEXT";
    String found = messages.path(0).path("type").asText();
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of("expected " + expected + ", found " + messages);
  }

  private JsonNode call(String method, String path, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path)).method(method, body).build();
    String answer = http.send(request, BodyHandlers.ofString()).body();
    try {
      return JSON.readTree(answer);
    } catch (IOException e) {
      throw new IOException(method + " " + path + ": expected JSON, found " + answer, e);
    }
  }
}
