// The query that a newcomer sends first: four domains, a filter, an order and pages. README.md shows it with its answers,
// and the greeting of `concord start` prints it.

export const firstQuery = `{
  orders {
    orderFacts(where: { country: { eq: "DE" } }, orderBy: [{ field: AMOUNT, direction: DESC }], first: 1) {
      totalCount
      nodes {
        amount
        status
        payments(first: 1) {
          nodes {
            amountUsd
            paymentMethod
          }
        }
        customer {
          customerId
          fullName
          phone
          birthDate
          attributions(first: 1) {
            nodes {
              channel
            }
          }
        }
      }
    }
  }
}`;
