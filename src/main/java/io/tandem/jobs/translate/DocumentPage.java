package io.tandem.jobs.translate;

import io.tandem.Text;
import io.tandem.corpus.document.TranslatedText;
import io.tandem.run.charts.Html;
import io.tandem.run.report.HtmlPage;
import io.tandem.run.report.HtmlTable;
import io.tandem.text.Display;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.util.CollectionAccumulator;

/**
 * A page on which a person sees the texts of documents beside their translations, and which of them
 * to look at. Executors add, the driver writes.
 */
final class DocumentPage implements Serializable {
  private static final long serialVersionUID = 1L;

  /** The most texts of a document on the page; those to review come before others. */
  private static final int TEXTS_OF_DOCUMENT = 500;

  private static final int TEXTS = 20_000;

  /** A document, with some of its texts by their number. */
  private record Shown(String file, int all, TreeMap<Integer, TranslatedText> texts)
      implements Serializable {}

  private final CollectionAccumulator<Shown> documents;

  DocumentPage(SparkContext spark) {
    documents = spark.collectionAccumulator("texts of documents");
  }

  void add(String file, List<TranslatedText> texts) {
    List<Integer> numbers = new ArrayList<>();
    for (int number = 0; number < texts.size(); number++) {
      numbers.add(number);
    }
    numbers.sort(Comparator.comparing(number -> !texts.get(number).needsReview()));
    TreeMap<Integer, TranslatedText> some = new TreeMap<>();
    numbers.stream()
        .limit(TEXTS_OF_DOCUMENT)
        .forEach(number -> some.put(number, texts.get(number)));
    documents.add(new Shown(file, texts.size(), some));
  }

  String html(String model, String summary) {
    Map<String, Shown> byFile = new TreeMap<>(); // a repeated task adds its document again
    documents.value().forEach(document -> byFile.put(document.file(), document));
    StringBuilder body = new StringBuilder();
    body.append(
        "<header>\n<h1>Translation</h1>\n<p class=\"path\">%s</p>\n</header>\n<p>%s</p>\n"
            .formatted(Html.text("by " + model), Html.text(summary)));
    int left = TEXTS;
    for (Shown document : byFile.values()) {
      String name = new Path(document.file()).getName();
      if (document.texts().size() <= left) {
        body.append(Html.section(name, table(document)));
        left -= document.texts().size();
      } else {
        body.append(
            Html.section(
                name, Html.element("p", Display.count(document.all()) + " texts, not shown here")));
      }
    }
    return HtmlPage.of("Translation", body.toString());
  }

  private static String table(Shown document) {
    HtmlTable table = HtmlTable.ofNamed(List.of("Text#", "Source", "Translation", "Look at"));
    document
        .texts()
        .forEach(
            (number, text) -> {
              Object[] cells = {number + 1, text.source(), text.target(), remarks(text)};
              if (text.needsReview()) {
                table.highlighted(cells);
              } else {
                table.row(cells);
              }
            });
    int more = document.all() - document.texts().size();
    return table.html()
        + (more == 0
            ? ""
            : Html.element("p", Text.format("%,d more texts, none of them to review", more)));
  }

  private static String remarks(TranslatedText text) {
    List<String> remarks = new ArrayList<>();
    if (text.match() > 0) {
      remarks.add(Text.format("memory %d %%", text.match()));
    }
    if (text.hasOtherNumbers()) {
      remarks.add("other numbers");
    }
    if (text.hasOtherSigns()) {
      remarks.add("signs of placeholders");
    }
    text.terms().inserted().forEach(term -> remarks.add("inserted: " + term));
    if (text.byPosition() > 0) {
      remarks.add(Display.count(text.byPosition(), "code") + " by position");
    }
    if (text.needsReview() && remarks.isEmpty()) {
      remarks.add("a code that could not stay at its words");
    }
    text.terms().replacing().forEach(term -> remarks.add("in place of other words: " + term));
    return String.join(", ", remarks);
  }
}
