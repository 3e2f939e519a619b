/**
 * Whose version is chosen, for each row of a question.
 *
 * Rows that are tied say together when a series takes place: choosing one chooses all of them.
 */
export class Choices {
    constructor() {
        this.rows = [];
        this.chosen = {};
    }

    /** Take in new rows. What was chosen stays; where only one side changed, that is suggested. */
    follow(rows) {
        const before = this.chosen;
        this.rows = rows;
        this.chosen = {};
        for (const { part, suggested } of rows) {
            this.set(part, before[part] || suggested);
        }
    }

    set(part, side) {
        if (!side) {
            return;
        }
        const row = this.rows.find((each) => each.part === part);
        const together = row.tied ? this.rows.filter((each) => each.tied) : [row];
        for (const each of together) {
            this.chosen[each.part] = side;
        }
    }

    all(side) {
        return Object.fromEntries(this.rows.map(({ part }) => [part, side]));
    }

    get complete() {
        return this.rows.every(({ part }) => this.chosen[part]);
    }

    /** How many independent choices there are. */
    get groups() {
        const tied = this.rows.filter((row) => row.tied).length;
        return this.rows.length - Math.max(0, tied - 1);
    }
}
