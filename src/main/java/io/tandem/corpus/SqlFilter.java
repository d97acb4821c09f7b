package io.tandem.corpus;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tandem.UserException;
import io.tandem.corpus.cleaning.Cleaning.NamedRule;
import io.tandem.corpus.cleaning.rules.SqlCondition;
import io.tandem.corpus.table.PairTable;
import io.tandem.spark.AnsiSql;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.PlanExpression;
import org.apache.spark.sql.catalyst.trees.TreePattern;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Applies the rule {@link SqlCondition}, whose condition sees only the columns that it may use.
 * Driver.
 */
final class SqlFilter {
  private static final Pattern MODEL_FUNCTION =
      Pattern.compile("\\btandem_translat\\w*\\s*\\(", Pattern.CASE_INSENSITIVE);

  private static final List<String> COLUMNS =
      List.of(PairTable.SOURCE, PairTable.TARGET, PairTable.FILE, PairTable.LINE);

  private final String name;
  private final String keep;
  private final List<String> scoreNames;

  /**
   * @param named the rule with its name
   * @param scoreNames the names of the corpus's scores
   */
  SqlFilter(NamedRule named, List<String> scoreNames) {
    name = named.name();
    keep = ((SqlCondition) named.rule()).keep();
    this.scoreNames = scoreNames;
  }

  /**
   * Rejects the pairs for which the condition is not true; rows of {@link PairTable#cleaned}.
   *
   * @throws UserException if it is no condition over the columns that it may use, or one whose
   *     value may change
   */
  Dataset<Row> apply(Dataset<Row> pairs) {
    if (MODEL_FUNCTION.matcher(keep).find()) {
      throw refused(
          " asks a model, whose contents are not among the settings that say whether a corpus is up"
              + " to date; use { rule = model-score }");
    }
    return AnsiSql.off(
        pairs.sparkSession(),
        () -> {
          requireCondition(pairs);
          return pairs.withColumn(
              PairTable.REASON,
              PairTable.rejectedWhen(
                  not(col(PairTable.EXEMPT)).and(not(coalesce(expr(keep), lit(false)))), name));
        });
  }

  private void requireCondition(Dataset<Row> pairs) {
    Dataset<Row> visible =
        pairs.drop(
            Stream.of(pairs.columns())
                .filter(column -> !COLUMNS.contains(column) && !column.equals(PairTable.SCORES))
                .toArray(String[]::new));
    Dataset<Row> condition;
    // Scala's signature does not declare this checked exception.
    try {
      condition = visible.select(expr(keep).as(name));
    } catch (Exception e) {
      if (e instanceof AnalysisException mistake) {
        throw new UserException(
            "corpus.rules %s: keep = %s: %s; %s".formatted(name, keep, problem(mistake), columns()),
            e);
      }
      throw e;
    }
    requireRepeatable(condition.queryExecution().analyzed().expressions());
    DataType type = condition.schema().fields()[0].dataType();
    if (!type.equals(DataTypes.BooleanType) && !type.equals(DataTypes.NullType)) {
      throw refused(
          ": its value is of the type %s, expected a condition that is true for pairs to keep, such as length(source) < 500; %s"
              .formatted(type.simpleString(), columns()));
    }
  }

  private String columns() {
    String all =
        Stream.concat(
                COLUMNS.stream(), scoreNames.stream().map(score -> PairTable.SCORES + "." + score))
            .collect(Collectors.joining(", "));
    return "it can use the columns "
        + all
        + (scoreNames.isEmpty() ? " (no scores, as no input has scoreFields)" : "");
  }

  private static String problem(AnalysisException mistake) {
    Map<String, String> found = mistake.getMessageParameters();
    String column = found.getOrDefault("objectName", found.get("fieldName"));
    String kind = String.valueOf(mistake.getErrorClass());
    if (column != null
        && (kind.startsWith("UNRESOLVED_COLUMN") || kind.equals("FIELD_NOT_FOUND"))) {
      return "there is no column " + column.replace("`", "");
    }
    // Errors of Spark's parser begin with an empty line.
    return mistake
        .getMessage()
        .lines()
        .filter(Predicate.not(String::isBlank))
        .findFirst()
        .orElse("it cannot be read")
        .replaceFirst("^\\[[\\w.]+] ", "");
  }

  /**
   * Refuses subqueries, and functions whose value may be another one the next time. Those that run
   * a method of Java are among them.
   */
  private void requireRepeatable(Seq<Expression> expressions) {
    for (Expression expression : JavaConverters.seqAsJavaList(expressions)) {
      if (expression instanceof PlanExpression) {
        throw refused(
            " has a subquery, whose rows may change while the settings stay the same, but the same"
                + " files and settings have to give the same corpus; list such text in"
                + " corpus.duplicates.against or corpus.leakage.against");
      }
      requireRepeatable(expression.children());
      if (!expression.deterministic() || expression.containsPattern(TreePattern.CURRENT_LIKE())) {
        throw refused(
            " uses %s, which may give another value or do something else the next time, but the same files and settings have to give the same corpus; leave it out"
                .formatted(expression.prettyName()));
      }
    }
  }

  private UserException refused(String why) {
    return new UserException("corpus.rules %s: keep = %s%s".formatted(name, keep, why));
  }
}
