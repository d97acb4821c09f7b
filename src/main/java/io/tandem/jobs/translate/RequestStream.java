package io.tandem.jobs.translate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.tandem.UserException;
import io.tandem.config.SearchSettings;
import io.tandem.corpus.format.LineReader;
import io.tandem.translation.Translation;
import io.tandem.translation.Translator;
import io.tandem.translation.spark.TranslationCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers requests, one JSON object per line, in order. Requests for the same number of
 * translations are translated together.
 */
final class RequestStream extends StreamWork<Request> {
  private final SearchSettings search;
  private final Function<SearchSettings, Translator> translators;
  private final TranslationCounts counts;

  /** Translators by the number of translations that they return. */
  private final Map<Integer, Translator> byNBest = new HashMap<>();

  private long refused;

  /**
   * @param translators makes a translator
   */
  RequestStream(
      SearchSettings search,
      Function<SearchSettings, Translator> translators,
      TranslationCounts counts) {
    super(search.batchSentences());
    this.search = search;
    this.translators = translators;
    this.counts = counts;
  }

  @Override
  Supplier<Request> reading(LineReader in) {
    return () -> Request.next(in);
  }

  @Override
  void work(List<Request> some, StringBuilder out) {
    List<Request> requests = new ArrayList<>(some);
    Map<Integer, List<Integer>> places = new TreeMap<>();
    for (int i = 0; i < requests.size(); i++) {
      Request request = requests.get(i);
      int nBest = request.nBest().orElse(search.nBest());
      if (!request.isRefused()) {
        try {
          byNBest.computeIfAbsent(nBest, n -> translators.apply(search.withNBest(n)));
          places.computeIfAbsent(nBest, n -> new ArrayList<>()).add(i);
        } catch (UserException e) {
          requests.set(i, request.withError(e.getMessage()));
        }
      }
    }
    Translation[] found = new Translation[requests.size()];
    places.forEach(
        (nBest, of) -> {
          List<Translation> translations =
              byNBest
                  .get(nBest)
                  .translateLines(
                      of.stream().map(i -> requests.get(i).line()).toList(), counts::advance);
          for (int i = 0; i < of.size(); i++) {
            found[of.get(i)] = translations.get(i);
          }
        });
    for (int i = 0; i < found.length; i++) {
      out.append(answer(requests.get(i), found[i])).append('\n');
    }
  }

  private ObjectNode answer(Request request, Translation found) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    if (!request.id().isEmpty()) {
      answer.putRawValue("id", new RawValue(request.id()));
    }
    if (request.isRefused()) {
      refused++;
      return answer.put("line", request.lineNumber()).put("error", request.error());
    }
    counts.add(found);
    if (found.broken()) {
      return answer
          .put("line", request.lineNumber())
          .put("error", "the network gave no probabilities (NaN)");
    }
    answer.put("translation", found.text()).put("score", found.score());
    if (search.alignments()) {
      answer.put("alignment", found.alignment().toString());
    }
    if (request.nBest().orElse(search.nBest()) > 1) {
      answer.set("nBest", JsonFields.nBest(found, search.alignments()));
    }
    if (found.parts() > 1) {
      answer.put("segments", found.parts());
    }
    if (found.sourceTruncated()) {
      answer.put("truncated", true);
    }
    if (!found.finished()) {
      answer.put("finished", false);
    }
    return answer;
  }

  /** Returns the number of invalid lines. */
  long refused() {
    return refused;
  }
}
