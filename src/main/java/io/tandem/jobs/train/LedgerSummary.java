package io.tandem.jobs.train;

import static io.tandem.training.shards.PairLosses.LOSS;
import static io.tandem.training.shards.PairLosses.LOSS_PER_TOKEN;
import static io.tandem.training.shards.PairLosses.TARGET_TOKENS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.sum;

import io.tandem.Text;
import io.tandem.corpus.table.PairTable;
import io.tandem.jobs.cli.TextTable;
import io.tandem.run.LedgerDirectory;
import io.tandem.text.Display;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A ledger in a few lines: loss and perplexity of each split, how the losses of its pairs are
 * distributed, and the pairs of the training split that the model finds hardest.
 */
public final class LedgerSummary {
  private static final List<Double> QUANTILES = List.of(0.5, 0.9, 0.99, 0.999);

  private final SparkSession spark;
  private final LedgerDirectory ledger;

  public LedgerSummary(SparkSession spark, LedgerDirectory ledger) {
    this.spark = spark;
    this.ledger = ledger;
  }

  /** The splits, one a line, under a header; loss in nats per target token. */
  public List<String> splits() {
    List<String> header =
        new ArrayList<>(List.of("split", "pairs", "too long", "tokens", "loss", "perplexity"));
    QUANTILES.forEach(q -> header.add(decimal(100 * q) + "%"));
    TextTable table = new TextTable().row(header);
    PairTable.SPLITS.forEach(split -> table.row(cells(split)));
    return table.lines();
  }

  private static String decimal(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  private List<String> cells(String split) {
    Row row =
        ledger
            .pairs(spark, split)
            .agg(
                count(col(PairTable.ID)),
                count(col(LOSS)),
                sum(expr("if(%s is null, 0, %s)".formatted(LOSS, TARGET_TOKENS))),
                sum(LOSS),
                expr("percentile_approx(%s, array%s, 10000)".formatted(LOSS_PER_TOKEN, list())))
            .first();
    long pairs = row.getLong(0);
    long scored = row.getLong(1);
    List<String> cells = new ArrayList<>();
    cells.addAll(List.of(split, Display.count(pairs), Display.count(pairs - scored)));
    if (scored == 0) {
      cells.add("0");
      Stream.generate(() -> "–").limit(2L + QUANTILES.size()).forEach(cells::add);
      return cells;
    }
    double loss = row.getDouble(3) / row.getLong(2);
    cells.add(Display.count(row.getLong(2)));
    cells.add(Display.fixed(loss, 4));
    cells.add(Display.fixed(Math.exp(loss), 2));
    row.<Double>getList(4).forEach(quantile -> cells.add(Display.fixed(quantile, 2)));
    return cells;
  }

  private static String list() {
    return "(%s)"
        .formatted(String.join(", ", QUANTILES.stream().map(q -> q.toString() + "D").toList()));
  }

  /** The training pairs of highest loss per token, the highest first, three lines each. */
  public List<String> noisiest(int count) {
    return ledger
        .pairs(spark, PairTable.TRAIN)
        .where(col(LOSS_PER_TOKEN).isNotNull())
        .orderBy(col(LOSS_PER_TOKEN).desc(), col(PairTable.ID))
        .select(LOSS_PER_TOKEN, PairTable.FILE, PairTable.LINE, PairTable.SOURCE, PairTable.TARGET)
        .limit(count)
        .collectAsList()
        .stream()
        .flatMap(row -> Arrays.stream(lines(row)))
        .toList();
  }

  private static String[] lines(Row row) {
    return new String[] {
      Text.format(
          "%6.2f  %s:%s",
          row.<Double>getAs(LOSS_PER_TOKEN), row.getAs(PairTable.FILE), row.getAs(PairTable.LINE)),
      "        " + row.getAs(PairTable.SOURCE),
      "        " + row.getAs(PairTable.TARGET)
    };
  }
}
